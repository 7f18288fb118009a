import type { FastifyServerOptions } from 'fastify';

type Compilers = Pick<FastifyServerOptions, 'schemaController'>;

const buildSerializer = () => () => (answer: unknown) => JSON.stringify(answer);

const unforeseen = (): never => {
  throw new TypeError('a route of this listener has a schema, which nothing here compiles');
};

/** Descriptions of answers are for readers: nothing is left out of an answer for not being described. What is asked is checked. */
export const ANSWERS_AS_THEY_ARE: Compilers = { schemaController: { compilersFactory: { buildSerializer } } };

/** For a listener whose routes have no schemas: what compiles them, megabytes of it, is never loaded. A route with one keeps it from starting. */
export const NO_SCHEMAS: Compilers = { schemaController: { compilersFactory: { buildSerializer, buildValidator: unforeseen } } };
