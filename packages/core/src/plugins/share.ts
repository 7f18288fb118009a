import type { Share } from '@lastcall/plugin-api';

/** A share and the function that lets go of everything in it. */
export type Shared = { readonly share: Share; close(): Promise<void> };

type Closable = { close(): unknown };

/** Makes the things plugins of one process share, each once per key. Closing closes those that can be closed, all of them, whatever fails. */
export function createShare(): Shared {
  const things = new Map<string, unknown>();
  return {
    share<T>(key: string, create: () => T): T {
      if (!things.has(key)) things.set(key, create());
      return things.get(key) as T;
    },
    async close() {
      const closable = [...things.values()].filter(isClosable);
      things.clear();
      await Promise.allSettled(closable.map(async (thing) => thing.close()));
    },
  };
}

function isClosable(thing: unknown): thing is Closable {
  return typeof thing === 'object' && thing !== null && 'close' in thing && typeof thing.close === 'function';
}
