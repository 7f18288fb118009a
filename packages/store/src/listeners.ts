import type { Written } from '@lastcall/core';

type Act = (written: Written) => void;

/** Functions to be called when something was written, each in a microtask of its own: a fault of one stops no other. */
export type Listeners = {
  /** Returns a function that takes the listener away again; calling that twice is safe. */
  add(listener: Act): () => void;
  call(written: Written): void;
};

/** No listeners yet. */
export function createListeners(): Listeners {
  const listeners = new Set<{ readonly act: Act }>();
  return {
    add(act) {
      const listener = { act };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call(written) {
      for (const { act } of listeners) queueMicrotask(() => act(written));
    },
  };
}
