import { CodedError } from '@lastcall/plugin-api';
import type { Store } from '../../src/ports/store.ts';

/**
 * How a store can be: `gone`: nothing is done, every call rejects; `silent`: nothing is done and nothing answered; `of unknown end`: everything
 * is done, and every call rejects all the same.
 */
export type Condition = 'well' | 'gone' | 'silent' | 'of unknown end';

/** A store that can be made to fail. */
export type FragileStore = Store & {
  become(condition: Condition): void;
  /** From now on messages with such a text in them are not taken. */
  refuse(text: string): void;
  /** Messages that were offered to it so far, in vain or not. */
  offered(): number;
};

const gone = () => new CodedError({ code: 'STORE_UNAVAILABLE', message: 'the store does not answer: gone', hint: 'Wait.' });

/** Wraps a store that is well. */
export function fragile(store: Store): FragileStore {
  let condition: Condition = 'well';
  let offered = 0;
  let refused: string | null = null;
  const answers: Readonly<Record<Condition, (act: () => Promise<unknown>) => Promise<unknown>>> = {
    well: (act) => act(),
    gone: () => Promise.reject(gone()),
    silent: () => new Promise(() => {}),
    'of unknown end': async (act) => {
      await act();
      throw gone();
    },
  };
  const through = (target: object, name: string | symbol) => {
    const member = Reflect.get(target, name);
    if (typeof member !== 'function' || name === 'onWrite') return member;
    return (...args: unknown[]) => {
      if (name === 'accept') offered += 1;
      if (name === 'accept' && refused !== null && JSON.stringify(args).includes(refused)) return Promise.reject(gone());
      return answers[condition](async () => member.apply(target, args));
    };
  };
  const powers = {
    become: (next: Condition) => {
      condition = next;
    },
    refuse: (text: string) => {
      refused = text;
    },
    offered: () => offered,
  };
  return new Proxy(store, {
    get: (target, name) => (name in powers ? Reflect.get(powers, name) : through(target, name)),
  }) as FragileStore;
}
