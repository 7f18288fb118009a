import { CodedError } from '@lastcall/plugin-api';
import type { Store } from '../../src/ports/store.ts';

/** A store as one replica sees it. */
export type MortalStore = Store & {
  /** The replica has died: none of its calls does anything or is ever answered. */
  die(): void;
  /** The store is gone for this replica: every call rejects. */
  goAway(): void;
  comeBack(): void;
};

const gone = () => new CodedError({ code: 'STORE_UNAVAILABLE', message: 'the store does not answer: gone', hint: 'Wait.' });

/** Wraps a store, so that a replica can die and the store go away, each for itself. */
export function mortal(store: Store): MortalStore {
  let state: 'well' | 'dead' | 'gone' = 'well';
  const through = (target: object, name: string | symbol) => {
    const member = Reflect.get(target, name);
    if (typeof member !== 'function' || name === 'onWrite') return member;
    return (...args: unknown[]) => {
      if (state === 'dead') return new Promise(() => {});
      return state === 'gone' ? Promise.reject(gone()) : member.apply(target, args);
    };
  };
  const become = (next: typeof state) => () => {
    state = next;
  };
  const powers = { die: become('dead'), goAway: become('gone'), comeBack: become('well') };
  return new Proxy(store, {
    get: (target, name) => (name in powers ? Reflect.get(powers, name) : through(target, name)),
  }) as MortalStore;
}
