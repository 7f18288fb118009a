/** Functions to be called when something happens, each in a microtask of its own: a fault of one stops no other. */
export type Listeners = {
  /** Returns a function that takes the listener away again; calling that twice is safe. */
  add(listener: () => void): () => void;
  call(): void;
};

/** No listeners yet. */
export function createListeners(): Listeners {
  const listeners = new Set<{ readonly act: () => void }>();
  return {
    add(act) {
      const listener = { act };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call() {
      for (const { act } of listeners) queueMicrotask(act);
    },
  };
}
