import { type Clock, signalAt } from '@lastcall/plugin-api';
import { cliErrors } from './errors.ts';

/** How long the server may take to answer, ms. */
const ANSWER_LIMIT_MS = 10_000;

/** What is asked of a server's API. `server`: the address of its private listener. */
export type ApiRequest = { readonly clock: Clock; readonly server: string; readonly path: string; readonly method: 'GET' | 'POST' };

/** The answer's status, and its body as JSON; null when it is none. Rejects with CLI_API_UNREACHABLE when none comes within 10 s. */
export async function askApi({ clock, server, path, method }: ApiRequest): Promise<{ readonly status: number; readonly body: unknown }> {
  const url = addressOf(server, path);
  const post = { headers: { 'content-type': 'application/json' }, body: '{}' };
  const held = signalAt(clock, clock.now() + ANSWER_LIMIT_MS, new Error('no answer'));
  try {
    const answer = await fetch(url, { method, signal: held.signal, ...(method === 'POST' ? post : {}) });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch (cause) {
    throw cliErrors.apiUnreachable(url, cause);
  } finally {
    held.release();
  }
}

/** A server may live below a path of its proxy. */
function addressOf(server: string, path: string): string {
  if (!URL.canParse(server)) throw cliErrors.usage(`The option --server needs an address, not "${server}".`);
  return `${server.replace(/\/+$/, '')}/${path}`;
}
