import { settle } from '@lastcall/plugin-api/testing';
import type { Ask } from '../../src/api-server/asks.ts';
import type { Kubernetes } from '../../src/api-server/client.ts';
import type { Pod } from '../../src/api-server/objects.ts';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { aPod } from './pods.ts';

/** A request that waits for its answer. */
export type Asked = { readonly ask: Ask; readonly isDropped: () => boolean; answer(reply: Reply): Promise<void> };

/** A watch that was asked for; it is open where the script opens watches by itself. */
export type Watched = {
  readonly ask: Ask;
  /** True once the client has let go of it. */
  readonly isDropped: () => boolean;
  /** Answers the request for it; only where `opens` is false. */
  answer(status: number): Promise<void>;
  tell(...events: readonly object[]): Promise<void>;
  /** Ends it in good order. */
  end(): Promise<void>;
};

/** An API server that answers when the test says so. */
export type Script = {
  readonly kubernetes: Kubernetes;
  /** The requests not answered yet, the oldest first. */
  readonly asked: Asked[];
  readonly watches: Watched[];
  /** False: a watch waits for its answer like any request. */
  opens: boolean;
};

const replyWith = (status: number, body: unknown = null): Reply => ({ status, body, retryAfterMs: null });

/** A list as the server answers it. */
export const listing = (version: number, ...items: readonly object[]): Reply =>
  replyWith(200, { metadata: { resourceVersion: String(version) }, items });

/** A refusal. */
export const refusal = (status: number): Reply => replyWith(status, { message: 'no' });

/** A pod by UID, as it was at a version. */
export const podAt = (uid: string, version: number, name = uid): Pod => aPod({ metadata: { uid, name, resourceVersion: String(version) } });

const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

function createQueue(signal: AbortSignal) {
  const waiting: (object | null)[] = [];
  let wake = () => {};
  const push = (event: object | null) => {
    waiting.push(event);
    wake();
    return settle();
  };
  const aborted = whenAborted(signal);
  aborted.catch(() => {});
  async function* events(): AsyncGenerator<object> {
    for (;;) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
        if (event === null) return;
        yield event;
      }
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([more, aborted]);
    }
  }
  return { push, events };
}

/** Makes a server that has not been asked anything. */
export function scripted(): Script {
  const asked: Asked[] = [];
  const watches: Watched[] = [];
  const script: Script = {
    asked,
    watches,
    opens: true,
    kubernetes: {
      send(ask, signal) {
        const { promise, resolve } = Promise.withResolvers<Reply>();
        const answer = (reply: Reply) => {
          asked.splice(asked.indexOf(entry), 1);
          resolve(reply);
          return settle();
        };
        const entry: Asked = { ask, answer, isDropped: () => signal.aborted };
        asked.push(entry);
        return Promise.race([promise, whenAborted(signal)]);
      },
      async watch(ask, signal) {
        const { push, events } = createQueue(signal);
        const opening = Promise.withResolvers<number>();
        const answer = (status: number) => {
          opening.resolve(status);
          return settle();
        };
        const tell = async (...told: readonly object[]) => void (await Promise.all(told.map(push)));
        watches.push({ ask, answer, tell, end: () => push(null), isDropped: () => signal.aborted });
        if (script.opens) opening.resolve(200);
        const status = await Promise.race([opening.promise, whenAborted(signal)]);
        return { reply: replyWith(status), events: status === 200 ? events() : (async function* () {})() };
      },
      close: async () => {},
    },
  };
  return script;
}
