import type { Source } from '@lastcall/core';
import type { FastifyInstance } from 'fastify';

/**
 * A source that is a route of the public listener. Its `problem` is null whenever its routes take messages: what is
 * wrong elsewhere goes to the log and to `alert`, because a replica taken out of the load balancer could not receive
 * the very message that mends it.
 */
export type HttpSource = Source & {
  /** Adds its routes. Once per listener, before it is ready. */
  register(app: FastifyInstance): void;
};

/** Whether a source wants routes on the public listener. */
export const isHttpSource = (source: Source): source is HttpSource => 'register' in source;
