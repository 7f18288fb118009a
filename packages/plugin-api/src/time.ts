/**
 * The one source of time. Instants are epoch milliseconds and their names end in `At`;
 * durations are milliseconds and their names end in `Ms`.
 */
export type Clock = {
  /** The present instant, epoch milliseconds. */
  now(): number;
  /**
   * Calls `act` once when `now()` has reached `at`, at the earliest in a later turn of the event loop,
   * also when `at` has passed already. Returns a function that calls it off; calling that twice is safe.
   */
  schedule(at: number, act: () => void): () => void;
};

/**
 * Resolves `ms` milliseconds from the call, or rejects with the signal's reason as soon as it aborts.
 * An aborted sleep leaves no timer behind.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      callOff();
      reject(signal?.reason);
    };
    const callOff = clock.schedule(clock.now() + ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** A signal and the function that lets go of its timer and listener; releasing twice is safe. */
export type HeldSignal = { readonly signal: AbortSignal; release(): void };

/**
 * A signal that aborts at `deadlineAt`, or together with `parent` if that comes first.
 * `reason` is what the signal's reason will be at the deadline. Release it when the work is over.
 */
export function signalAt(clock: Clock, deadlineAt: number, reason: unknown, parent?: AbortSignal): HeldSignal {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  const callOff = clock.schedule(deadlineAt, () => controller.abort(reason));
  if (parent?.aborted) follow();
  parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    release() {
      callOff();
      parent?.removeEventListener('abort', follow);
    },
  };
}

/**
 * Settles as `work` does, or rejects with the signal's reason the moment it aborts.
 * The work itself goes on unless it listens to the same signal; its late result is dropped.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The earlier of two instants, null meaning never. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}
