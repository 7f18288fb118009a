import type { Store } from '@lastcall/core';
import { type Clock, codeOf } from '@lastcall/plugin-api';

/** One call to the store, after it has ended. `tookMs` is null where it failed. */
export type StoreCall = { readonly operation: string; readonly tookMs: number | null };

/** A store whose calls can be heard of. */
export type TimedStore = Store & {
  /** Calls back after every call from now on. Must not throw. */
  hearCalls(listener: (call: StoreCall) => void): void;
};

/** These answer at once, or are for the end. */
const UNTIMED: readonly (string | symbol)[] = ['onWrite', 'shut'];

/** A store that tells how long its calls take. Everything else is as it was. */
export function timeStore(store: Store, clock: Clock): TimedStore {
  const listeners = new Set<(call: StoreCall) => void>();
  const tell = (operation: string, tookMs: number | null) => {
    for (const listener of listeners) listener({ operation, tookMs });
  };
  const timed = (operation: string, act: (...args: unknown[]) => Promise<unknown>) => {
    return (...args: unknown[]) => {
      const beganAt = clock.now();
      const ended = act.apply(store, args);
      ended.then(
        () => tell(operation, clock.now() - beganAt),
        // Whoever has lost a lease is told so: the store has done its work.
        (problem: unknown) => codeOf(problem, '') === 'LEASE_LOST' || tell(operation, null),
      );
      return ended;
    };
  };
  const methods = new Map<string | symbol, unknown>([['hearCalls', (listener: (call: StoreCall) => void) => void listeners.add(listener)]]);
  return new Proxy(store, {
    get(target, name) {
      const member = methods.get(name) ?? Reflect.get(target, name);
      if (methods.has(name) || typeof member !== 'function' || UNTIMED.includes(name)) return member;
      methods.set(name, timed(String(name), member as (...args: unknown[]) => Promise<unknown>));
      return methods.get(name);
    },
  }) as TimedStore;
}
