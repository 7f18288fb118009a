import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { orAborted } from '@lastcall/plugin-api';
import { type Dispatcher, request } from 'undici';
import type { Ask } from './asks.ts';
import { type ClusterChoice, loadAccess, loadEksAccess, type SharedAgentConfig } from './cluster-access.ts';
import type { OpenEks } from './eks-cluster.ts';
import type { Reply } from './status-errors.ts';

/** An answer whose body was not read yet. */
export type Answer = Dispatcher.ResponseData;

/** Requests with credentials over shared connections: one answer or one rejection each, never a second try. */
export type Transport = {
  /** Sends the request. Rejects with the signal's reason, or with whatever kept the answer from coming. */
  answer(ask: Ask, signal: AbortSignal): Promise<Answer>;
  /** Reads the configuration where that was not done yet, and gives a function that has it read anew the next time. */
  load(signal: AbortSignal): Promise<() => void>;
  /** Drops every connection for good: whatever is sent afterwards is rejected. Safe to call twice. */
  close(): Promise<void>;
};

const USER_AGENT = 'lastcall-k8s-drain';

type Credentials = { readonly url: URL; readonly headers: Record<string, string>; readonly dispatcher: Dispatcher };

function urlOf({ path, query }: Ask, server: string): URL {
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url;
}

async function credentialsFor(config: SharedAgentConfig, ask: Ask): Promise<Credentials> {
  const url = urlOf(ask, config.getCurrentCluster()?.server ?? '');
  const context = new RequestContext(url.toString(), HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  return { url, headers: context.getHeaders(), dispatcher: context.getDispatcher() as Dispatcher };
}

function transmit(ask: Ask, credentials: Credentials, signal: AbortSignal): Promise<Answer> {
  const content = ask.body === undefined ? {} : { 'content-type': ask.contentType ?? 'application/json' };
  return request(credentials.url, {
    method: ask.method,
    headers: { accept: 'application/json', 'user-agent': USER_AGENT, ...content, ...credentials.headers },
    body: ask.body === undefined ? null : JSON.stringify(ask.body),
    dispatcher: credentials.dispatcher,
    // The caller's signal is the only time limit.
    headersTimeout: 0,
    signal,
  });
}

/** Speaks to the chosen cluster. Reads its configuration at the first request. */
export function createTransport({ eks, ...choice }: ClusterChoice, openEks: OpenEks): Transport {
  const closing = new AbortController();
  let loading: Promise<SharedAgentConfig> | null = null;
  let authorizing: Promise<unknown> = Promise.resolve();

  const read = async () => (eks === undefined ? loadAccess(choice, openEks) : loadEksAccess(eks, openEks, closing.signal));
  const forget = (stale: Promise<SharedAgentConfig>) => {
    if (loading !== stale) return;
    loading = null;
    stale.then((config) => config.retire()).catch(() => {});
  };
  const loaded = (): Promise<SharedAgentConfig> => {
    // Else a watch that tries again would open connections that nobody closes any more.
    closing.signal.throwIfAborted();
    if (loading !== null) return loading;
    const begun = read();
    loading = begun;
    begun.catch(() => forget(begun));
    return begun;
  };
  // One at a time: the library starts its exec plug-in once per caller for as long as no token is cached.
  // A plug-in that hangs keeps its turn no longer than its caller waits.
  const authorize = (ask: Ask, signal: AbortSignal): Promise<Credentials> => {
    const turn = authorizing.then(() => {
      signal.throwIfAborted();
      return orAborted(
        loaded().then((config) => credentialsFor(config, ask)),
        signal,
      );
    });
    authorizing = turn.catch(() => {});
    return turn;
  };

  return {
    async answer(ask, signal) {
      const credentials = await authorize(ask, signal);
      signal.throwIfAborted();
      return transmit(ask, credentials, signal);
    },
    async load(signal) {
      const current = loaded();
      await orAborted(current, signal);
      return () => forget(current);
    },
    async close() {
      closing.abort(new Error('the connection to the cluster is closed'));
      await loading?.then((config) => config.close()).catch(() => {});
      loading = null;
    },
  };
}

function retryAfterMs({ headers }: Answer): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads an answer to its end. What is not JSON stays text: flow control refuses in plain text. */
export async function replyOf(answer: Answer): Promise<Reply> {
  return { status: answer.statusCode, body: parse(await answer.body.text()), retryAfterMs: retryAfterMs(answer) };
}
