import type { Notice } from '../notices/notice.ts';
import type { Receipt } from '../ports/store.ts';

/** How many notices may wait for the store. */
export const MOST_NOTICES = 10_000;
/** How long the messages they came in may be in all, in characters. */
export const MOST_TEXT = 64 * 2 ** 20;

/** Notices of one message that the store could not take. */
export type WaitingMessage = { readonly notices: readonly Notice[]; readonly receipt: Receipt };

/** What waits for the store, in order, and each notice once however often it came. */
export type Backlog = {
  /** Takes in those notices of a message that are new, and gives them. Where there is no room for all of these it takes none: then `false`. */
  add(message: WaitingMessage): readonly Notice[] | false;
  /** Puts a message behind all others. */
  postpone(message: WaitingMessage): void;
  /** Forgets a message. */
  drop(message: WaitingMessage): void;
  all(): readonly WaitingMessage[];
  /** How many notices wait. */
  count(): number;
};

/** Nothing waits yet. */
export function createBacklog(): Backlog {
  const messages = new Set<WaitingMessage>();
  const ids = new Set<string>();
  let textLength = 0;
  return {
    add({ notices, receipt }) {
      const fresh = notices.filter(({ id }) => !ids.has(id));
      if (fresh.length === 0) return fresh;
      if (ids.size + fresh.length > MOST_NOTICES || textLength + receipt.raw.length > MOST_TEXT) return false;
      messages.add({ notices: fresh, receipt });
      textLength += receipt.raw.length;
      for (const { id } of fresh) ids.add(id);
      return fresh;
    },
    postpone(message) {
      if (messages.delete(message)) messages.add(message);
    },
    drop(message) {
      if (!messages.delete(message)) return;
      textLength -= message.receipt.raw.length;
      for (const { id } of message.notices) ids.delete(id);
    },
    all: () => [...messages],
    count: () => ids.size,
  };
}
