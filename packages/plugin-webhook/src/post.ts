import { type CallResult, type Clock, type Share, signalAt, tellCall } from '@lastcall/plugin-api';
import type { WebhookConfig } from './config.ts';
import type { Message } from './message.ts';
import { signingHeaders } from './sign.ts';

/** What came of one try. */
export type Answer =
  | { readonly did: 'taken' }
  /** Understood and declined: the same again would be declined again. */
  | { readonly did: 'refused'; readonly status: number }
  /** Not now. `waitMs`: how long the receiver asks to be left alone; null where it does not say. */
  | {
      readonly did: 'not-now';
      readonly problem: string;
      readonly waitMs: number | null;
      readonly isLimited: boolean;
      readonly cause: unknown;
    };

/** What a try needs. */
export type Poster = { readonly config: WebhookConfig; readonly clock: Clock; readonly share: Share; readonly signal: AbortSignal };

/** The longest one try may take, ms. */
const TRY_LIMIT_MS = 5_000;
/** How much of an answer is read, so that the connection can be used again, bytes. */
const ANSWER_LIMIT = 65_536;
/** Statuses below 500 that speak of the moment and not of the message. */
const PASSING = [408, 425, 429];

const isTaken = (status: number): boolean => status >= 200 && status < 300;
const isPassing = (status: number): boolean => status >= 500 || PASSING.includes(status);

/** What `Retry-After` asks for, ms from now: seconds, or an HTTP date. Null where it says nothing that can be understood. */
function waitAskedFor(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function answerOf({ status, headers }: Response, now: number): Answer {
  if (isTaken(status)) return { did: 'taken' };
  if (!isPassing(status)) return { did: 'refused', status };
  return { did: 'not-now', problem: `it answered ${status}`, waitMs: waitAskedFor(headers, now), isLimited: status === 429, cause: null };
}

/** Reads an answer's body to its end or its limit. What it says is not wanted; that it breaks off changes nothing. */
async function drain({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  let left = ANSWER_LIMIT;
  while (left > 0) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= value.byteLength;
  }
  await reader.cancel();
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** A few plain words, in which no address can be. */
const PLAIN_WORDS = /^[\w ]{1,60}$/;

/** Words for a failed connection without any part of the address: `ECONNREFUSED`, `bad port`, `no answer within 5 s`. */
function problemIn(error: unknown): string {
  const { code, message } = (rootOf(error) ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return [code, message].find((words) => typeof words === 'string' && PLAIN_WORDS.test(words))?.toString() ?? 'no connection';
}

const TOO_SLOW = Object.assign(new Error('no answer within 5 s'), { code: 'no answer within 5 s' });

function headersFor({ config, clock }: Poster, { id, contentType, body }: Message): Headers {
  const ours = {
    ...(config.bearer !== undefined && { authorization: `Bearer ${config.bearer}` }),
    'content-type': contentType,
    ...signingHeaders({ id, sentAt: clock.now(), body }, config.secrets),
  };
  const headers = new Headers({ 'user-agent': 'lastcall' });
  for (const [name, value] of Object.entries({ ...config.headers, ...ours })) headers.set(name, value);
  return headers;
}

async function ask(poster: Poster, message: Message): Promise<Answer> {
  const { config, clock, signal } = poster;
  const held = signalAt(clock, clock.now() + TRY_LIMIT_MS, TOO_SLOW, signal);
  try {
    const request = {
      method: 'POST',
      redirect: 'manual',
      headers: headersFor(poster, message),
      body: message.body,
      signal: held.signal,
    } as const;
    const response = await fetch(config.url, request);
    await drain(response).catch(() => undefined);
    return answerOf(response, clock.now());
  } catch (problem) {
    signal.throwIfAborted();
    return { did: 'not-now', problem: problemIn(problem), waitMs: null, isLimited: false, cause: rootOf(problem) };
  } finally {
    held.release();
  }
}

function resultOf(answer: Answer): CallResult {
  if (answer.did !== 'not-now') return answer.did === 'taken' ? 'ok' : 'refused';
  return answer.isLimited ? 'throttled' : 'failed';
}

/**
 * Posts a message once, within 5 s. Redirects are not followed. Rejects with the signal's reason when it aborts: whether the message
 * has arrived is then not known.
 */
export async function post(poster: Poster, message: Message): Promise<Answer> {
  const { clock, share } = poster;
  const startedAt = clock.now();
  const tell = (result: CallResult) => tellCall(share, { to: 'webhook', api: 'POST', result, tookMs: clock.now() - startedAt });
  try {
    const answer = await ask(poster, message);
    tell(resultOf(answer));
    return answer;
  } catch (problem) {
    tell('aborted');
    throw problem;
  }
}

/**
 * Asks whether anybody answers at the address at all, without telling anything. Null when somebody does, else what is wrong.
 */
export async function knock({ config, clock, signal }: Omit<Poster, 'share'>): Promise<string | null> {
  const held = signalAt(clock, clock.now() + TRY_LIMIT_MS, TOO_SLOW, signal);
  try {
    const response = await fetch(config.url, { method: 'HEAD', redirect: 'manual', signal: held.signal });
    await response.body?.cancel();
    return null;
  } catch (problem) {
    signal.throwIfAborted();
    return problemIn(problem);
  } finally {
    held.release();
  }
}
