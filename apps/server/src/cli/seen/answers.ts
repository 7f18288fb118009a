import type { Api } from '../ask-api.ts';
import { cliErrors } from '../errors.ts';
import { readInstants } from './read-instants.ts';
import type { Brief, Whole } from './seen.ts';

function isOne(value: unknown): boolean {
  const { id, steps } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof id === 'string' && Array.isArray(steps);
}

/** Interruptions of the API's lists. What is no list of them is refused: another program's page may answer 200 as well. */
export function briefsOf({ server }: Api, body: unknown): readonly Brief[] {
  if (Array.isArray(body) && body.every(isOne)) return readInstants(body) as readonly Brief[];
  throw cliErrors.apiStrange(server, 'a list of interruptions');
}

/** One interruption of the API, whole. */
export function wholeOf({ server }: Api, body: unknown): Whole {
  if (isOne(body)) return readInstants(body) as Whole;
  throw cliErrors.apiStrange(server, 'an interruption');
}
