import { type Clock, CodedError, signalAt } from '@lastcall/plugin-api';
import { plain } from '../terminal/plain.ts';
import { cliErrors } from './errors.ts';

/** How long the server may take to answer, ms. */
const ANSWER_LIMIT_MS = 10_000;

/** A server's API. `server`: the address of its private listener; `token`: what it asks for there, if anything. */
export type Api = { readonly clock: Clock; readonly server: string; readonly token: string | null };

/** What is asked of it. Statuses in `expected` come back, besides 2xx; every other one is a refusal. */
export type ApiRequest = { readonly path: string; readonly method: 'GET' | 'POST'; readonly expected?: readonly number[] };

/** The answer's status, its body as JSON, null when it is none, and the server's time. */
export type ApiAnswer = { readonly status: number; readonly body: unknown; readonly date: string | null };

/** Asks a server. Rejects with CLI_API_UNREACHABLE when no answer comes within 10 s, with CLI_ACCESS_NEEDED, or with what it refused. */
export async function askApi(api: Api, { path, method, expected = [] }: ApiRequest): Promise<ApiAnswer> {
  const post = { headers: { 'content-type': 'application/json' }, body: '{}' };
  const held = signalAt(api.clock, api.clock.now() + ANSWER_LIMIT_MS, new Error('no answer within 10 s'));
  try {
    const answer = await reach(api, path, { method, signal: held.signal, ...(method === 'POST' ? post : {}) });
    const body: unknown = await answer.json().catch(() => null);
    if (!answer.ok && !expected.includes(answer.status)) throw refusalOf(api, answer.status, body);
    return { status: answer.status, body, date: answer.headers.get('date') };
  } finally {
    held.release();
  }
}

/** Sends a request with the token; a redirect is an answer: whoever it leads to must not get the token. Rejects with CLI_API_UNREACHABLE. */
export async function reach(api: Api, path: string, init: RequestInit): Promise<Response> {
  const url = addressOf(api.server, path);
  const headers = { ...init.headers, ...(api.token === null ? {} : { authorization: `Bearer ${api.token}` }) };
  return fetch(url, { ...init, headers, redirect: 'manual' }).catch((cause: unknown) => {
    throw cliErrors.apiUnreachable(api.server, cause);
  });
}

/** What an answer other than the expected means, in the server's own words where it gives any. */
export function refusalOf({ server, token }: Api, status: number, body: unknown): CodedError {
  if (status === 401) return cliErrors.accessNeeded(server, token === null ? 'no token' : 'a token');
  const { code, message, hint } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const isCoded = typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) && typeof message === 'string';
  if (!isCoded || code === 'NOT_FOUND') return cliErrors.apiRefused(server, status);
  const advice = typeof hint === 'string' ? plain(hint) : 'Look at the server’s log.';
  return new CodedError({ code, message: plain(message), hint: advice });
}

/** A server may live below a path of its proxy. */
function addressOf(server: string, path: string): string {
  const isWeb = URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
  if (!isWeb) throw cliErrors.usage(`The option --server needs an address such as http://127.0.0.1:9090, not "${plain(server)}".`);
  return `${server.replace(/\/+$/, '')}/${path}`;
}
