import { type Clock, orAborted, type SetupContext, signalAt } from '@lastcall/plugin-api';
import type { Ask, WatchAsk } from './asks.ts';
import { type ClusterChoice, keyOfCluster } from './cluster-access.ts';
import { eksOpener, type OpenEks } from './eks-cluster.ts';
import { createGate } from './gate.ts';
import { jsonLines } from './json-lines.ts';
import { isUnauthorized, type Reply } from './status-errors.ts';
import { telling } from './telling.ts';
import { createTransport, replyOf, type Transport } from './transport.ts';

/** A watch: how the server answered, and what comes in until the server or the signal ends it. */
export type Stream = { readonly reply: Reply; readonly events: AsyncIterable<unknown> };

/**
 * The API server, as this plugin speaks to it. Nothing is retried here but one 401, with credentials read anew.
 * Both reject with the signal's reason, or with K8S_KUBECONFIG_UNUSABLE; no answer is a reply with status 0.
 */
export type Kubernetes = {
  send(ask: Ask, signal: AbortSignal): Promise<Reply>;
  /** Opens a watch, empty unless the reply is 200; an event that was not wanted comes as null. Iterating throws when the connection breaks or the signal aborts. */
  watch(ask: WatchAsk, signal: AbortSignal): Promise<Stream>;
  /** Drops every connection. Safe to call twice. */
  close(): Promise<void>;
};

/** How many requests of each lane are under way at most; watches are not counted. */
const IN_FLIGHT = 64;

/**
 * Reads and node patches must not queue behind evictions that the server is slow to decide, nor the deletions of the last moment. Events
 * have a lane of their own, so that nothing queues behind them.
 */
const LANE_OF = { GET: 'quick', PATCH: 'quick', POST: 'evictions', DELETE: 'deletions' } as const;

const noAnswer = (cause: unknown): Reply => ({ status: 0, body: null, retryAfterMs: null, cause });
const opened: Reply = { status: 200, body: null, retryAfterMs: null };
const nothing = async function* (): AsyncGenerator<unknown> {};
const closedWith = (reply: Reply): Stream => ({ reply, events: nothing() });

type Attempt<T> = {
  readonly clock: Clock;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  act(within: AbortSignal): Promise<T>;
  orElse(reply: Reply): T;
};

/** Acts within the time of one attempt. The caller's abort is the caller's; every other failure is "no answer". */
async function attempt<T>({ clock, ask, signal, act, orElse }: Attempt<T>): Promise<T> {
  signal.throwIfAborted();
  const held = signalAt(clock, clock.now() + ask.timeoutMs, new Error(`no answer within ${ask.timeoutMs} ms`), signal);
  try {
    return await orAborted(act(held.signal), held.signal);
  } catch (cause) {
    signal.throwIfAborted();
    return orElse(noAnswer(cause));
  } finally {
    held.release();
  }
}

function follow(signal: AbortSignal, controller: AbortController): () => void {
  const end = () => controller.abort(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return () => signal.removeEventListener('abort', end);
}

async function* until<T>(events: AsyncIterable<T>, over: () => void): AsyncGenerator<T> {
  try {
    yield* events;
  } finally {
    over();
  }
}

/** The stream lives as long as `signal`; until it is open, not longer than `within`. */
async function openStream({ transport, ask, signal, within }: StreamWork): Promise<Stream> {
  const life = new AbortController();
  const leave = follow(signal, life);
  // Its timer is let go once the stream is open.
  follow(within, life);
  const answer = await transport.answer(ask, life.signal);
  if (answer.statusCode === 200) return { reply: opened, events: until(jsonLines(answer.body, ask.isWanted), leave) };
  leave();
  return closedWith(await replyOf(answer));
}

type StreamWork = { readonly transport: Transport; readonly ask: WatchAsk; readonly signal: AbortSignal; readonly within: AbortSignal };

/** What opening needs. `openEks`: how a cluster of EKS is found and asked for tokens. */
export type KubernetesParts = { readonly choice: ClusterChoice; readonly clock: Clock; readonly openEks: OpenEks };

/** Opens the API server of a cluster; its configuration is read at the first request. */
export function createKubernetes({ choice, clock, openEks }: KubernetesParts): Kubernetes {
  const gate = () => createGate(IN_FLIGHT);
  const lanes = { quick: gate(), evictions: gate(), deletions: gate(), events: gate() };
  const transport = createTransport(choice, openEks);

  const sendOnce = (ask: Ask, signal: AbortSignal): Promise<Reply> => {
    const act = async (within: AbortSignal) => replyOf(await transport.answer(ask, within));
    return attempt({ clock, ask, signal, act, orElse: (reply) => reply });
  };

  const sendWithCredentials = async (ask: Ask, signal: AbortSignal): Promise<Reply> => {
    const renew = await transport.load(signal);
    const reply = await sendOnce(ask, signal);
    if (!isUnauthorized(reply)) return reply;
    renew();
    return sendOnce(ask, signal);
  };

  return {
    send: (ask, signal) =>
      orAborted(
        lanes[ask.lane ?? LANE_OF[ask.method]](() => sendWithCredentials(ask, signal)),
        signal,
      ),
    async watch(ask, signal) {
      const renew = await transport.load(signal);
      const act = (within: AbortSignal) => openStream({ transport, ask, signal, within });
      const stream = await attempt({ clock, ask, signal, act, orElse: closedWith });
      if (isUnauthorized(stream.reply)) renew();
      return stream;
    },
    close: () => transport.close(),
  };
}

/** The API server of a cluster: one connection pool per cluster and process, closed by the host. */
export function openKubernetes(choice: ClusterChoice, host: Omit<SetupContext<never>, 'config'>): Kubernetes {
  const { share, clock } = host;
  return share(`kubernetes ${keyOfCluster(choice)}`, () =>
    telling(createKubernetes({ choice, clock, openEks: eksOpener(host) }), { share, clock }),
  );
}
