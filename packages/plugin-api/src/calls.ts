import type { Share } from './plugin.ts';

/** How a call to something outside ended. `refused`: it was answered that it is not to be; `failed`: no answer, or a fault of the other side. */
export const CALL_RESULTS = ['ok', 'throttled', 'refused', 'failed', 'aborted'] as const;

/** See {@link CALL_RESULTS}. */
export type CallResult = (typeof CALL_RESULTS)[number];

/** One call to something outside, after it has ended. */
export type OutsideCall = {
  /** Who was called: `aws`, `kubernetes`, `slack`. */
  readonly to: string;
  /** What was asked for, from a bounded set of names: never an address, an id or anything a stranger wrote. */
  readonly api: string;
  readonly result: CallResult;
  /** From the request's sending to its end, ms. */
  readonly tookMs: number;
};

/** Is told of every call. Must not throw. */
export type CallListener = (call: OutsideCall) => void;

const listenersIn = (share: Share): Set<CallListener> => share('outside-calls', () => new Set<CallListener>());

/** Tells whoever counts that a call has ended. Cheap, and harmless where nobody listens. */
export function tellCall(share: Share, call: OutsideCall): void {
  for (const listener of listenersIn(share)) listener(call);
}

/** Begins to hear of the calls of this process. Returns a function that ends it; calling that twice is safe. */
export function hearCalls(share: Share, listener: CallListener): () => void {
  const listeners = listenersIn(share);
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
