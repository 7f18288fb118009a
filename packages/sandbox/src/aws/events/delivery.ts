import { signalAt } from '@lastcall/plugin-api';
import type { Agenda } from '../../agenda.ts';
import type { Latest } from '../../latest.ts';

/** One attempt to hand something to an HTTP endpoint. */
export type Attempt = {
  /** When it began, epoch ms. */
  readonly at: number;
  /** Without credentials. */
  readonly endpoint: string;
  readonly messageId: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** HTTP status, or null where no answer came. */
  readonly status: number | null;
};

/** What is posted. The endpoint's URL may carry a user and a password. */
export type Post = {
  readonly endpoint: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** When a failed delivery is tried again. */
export type RetryPolicy = {
  /** How long an endpoint may take to answer, ms. */
  readonly timeoutMs: number;
  /** From a failure to the next attempt, ms. */
  readonly delayMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Which answers are worth another attempt; null: no answer. */
  isRetryable(status: number | null): boolean;
};

/** Hands posts over by a policy; resolves true once one is taken, false when it is given up or the sandbox closes. */
export type Deliver = (post: Post, policy: RetryPolicy) => Promise<boolean>;

const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** The URL and its credentials apart, since no client sends them as they stand. */
function takeApart(endpoint: string): { readonly url: string; readonly authorization: string | null } {
  const url = new URL(endpoint);
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url: url.href, authorization: pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}` };
}

const isChallenge = ({ status, headers }: Response): boolean => status === 401 && /^basic\b/i.test(headers.get('www-authenticate') ?? '');

/** Posts once, and once more with credentials where the endpoint asks for them and the URL had some. */
async function send({ endpoint, headers, body }: Post, signal: AbortSignal): Promise<number> {
  const { url, authorization } = takeApart(endpoint);
  const post = async (extra: Readonly<Record<string, string>>) => {
    const response = await fetch(url, { method: 'POST', redirect: 'manual', headers: { ...headers, ...extra }, body, signal });
    await response.arrayBuffer();
    return response;
  };
  const first = await post({});
  if (authorization === null || !isChallenge(first)) return first.status;
  return (await post({ authorization })).status;
}

/** A deliverer that notes its attempts in `attempts`. */
export function createDeliver(agenda: Agenda, attempts: Latest<Attempt>): Deliver {
  async function attemptOnce(post: Post, timeoutMs: number): Promise<number | null> {
    const timeout = signalAt(agenda, agenda.now() + timeoutMs, new Error('the endpoint did not answer in time'), agenda.signal);
    try {
      return await send(post, timeout.signal);
    } catch {
      return null;
    } finally {
      timeout.release();
    }
  }
  async function attempt(post: Post, { timeoutMs, number }: { timeoutMs: number; number: number }): Promise<number | null> {
    const at = agenda.now();
    const status = await attemptOnce(post, timeoutMs);
    attempts.add({ at, endpoint: takeApart(post.endpoint).url, messageId: post.messageId, attempt: number, status });
    return status;
  }
  async function from(number: number, post: Post, policy: RetryPolicy): Promise<boolean> {
    const status = await attempt(post, { timeoutMs: policy.timeoutMs, number });
    if (isTaken(status)) return true;
    if (number > policy.retries || !policy.isRetryable(status)) return false;
    const isOpen = await agenda.sleep(policy.delayMs).then(
      () => true,
      () => false,
    );
    return isOpen && from(number + 1, post, policy);
  }
  return (post, policy) => from(1, post, policy);
}
