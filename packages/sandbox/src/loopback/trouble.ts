import type { Answer } from './answer.ts';

/** What goes wrong with some calls, in whatever words a world has for its faults. */
export type Trouble<C> = {
  concerns(call: C): boolean;
  /** How many calls it strikes; Infinity: all until it is lifted. */
  readonly times: number;
  /** How long each of them waits first, ms from when its body has come. */
  readonly delayMs: number;
  /** `before`: the call is not handled and changes nothing; `after`: it has done all its work, only its answer is lost. */
  readonly strikes: 'before' | 'after';
  /** What comes in place of the answer: another one, nothing for ever, or the connection's end. Null: the answer is only late. */
  readonly instead: ((call: C) => Answer) | 'silence' | 'reset' | null;
};

/** The troubles in force. */
export type Troubles<C> = {
  /** Puts one in force behind the earlier ones and returns what lifts it; lifting twice is safe. */
  add(trouble: Trouble<C>): () => void;
  /** The first one that concerns the call, counted as used; null for none. */
  take(call: C): Trouble<C> | null;
  /** Lifts all of them. */
  clear(): void;
};

/** No trouble yet. Those that are added strike in the order in which they were added. */
export function createTroubles<C>(): Troubles<C> {
  const left = new Map<Trouble<C>, number>();
  return {
    add(trouble) {
      const own = { ...trouble };
      if (own.times > 0) left.set(own, own.times);
      return () => void left.delete(own);
    },
    take(call) {
      const hit = [...left.keys()].find((trouble) => trouble.concerns(call));
      if (!hit) return null;
      const times = (left.get(hit) ?? 0) - 1;
      if (times > 0) left.set(hit, times);
      else left.delete(hit);
      return hit;
    },
    clear: () => left.clear(),
  };
}
