import type { FastifyInstance } from 'fastify';
import { startErrors, systemCodeOf } from './start-errors.ts';

/** Where to listen. `key`: the place in the configuration that says so. */
export type Listening = { readonly host: string; readonly port: number; readonly key: 'listen.public' | 'listen.private' };

/** Begins to listen; gives the URL. Rejects with LISTEN_ADDRESS_TAKEN, LISTEN_ADDRESS_FORBIDDEN or LISTEN_ADDRESS_FOREIGN. */
export async function listenAt(app: FastifyInstance, { host, port, key }: Listening): Promise<string> {
  return app.listen({ host, port }).catch((problem: unknown) => {
    const name = FAULTS[systemCodeOf(problem)];
    throw name === undefined ? problem : startErrors[name](addressOf(host, port), key, problem);
  });
}

const addressOf = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** What the system says about an address (bind(2)). */
const FAULTS: Readonly<Record<string, 'addressTaken' | 'addressForbidden' | 'addressForeign'>> = {
  EADDRINUSE: 'addressTaken',
  EACCES: 'addressForbidden',
  EADDRNOTAVAIL: 'addressForeign',
  ENOTFOUND: 'addressForeign',
};
