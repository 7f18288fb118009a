import type { Notice } from '../notices/notice.ts';
import type { Receipt } from '../ports/store.ts';

/** How many notices are kept, and how much of the messages they came in, in characters. */
export const MOST_NOTICES = 10_000;
export const MOST_TEXT = 64 * 2 ** 20;

/** Notices of one message that the store could not take. */
export type KeptMessage = { readonly notices: readonly Notice[]; readonly receipt: Receipt };

/** What came in vain, in order, and each notice once however often it came. */
export type KeptNotices = {
  /** Keeps those of a message that are new, and gives them. None of them when there is no more room for all: then `false`. */
  keep(message: KeptMessage): readonly Notice[] | false;
  /** Puts a message behind all others. */
  postpone(message: KeptMessage): void;
  /** Forgets a message. */
  drop(message: KeptMessage): void;
  all(): readonly KeptMessage[];
  /** How many notices are kept. */
  count(): number;
};

/** Keeps nothing yet. */
export function createKeptNotices(): KeptNotices {
  const messages = new Set<KeptMessage>();
  const ids = new Set<string>();
  let textLength = 0;
  return {
    keep({ notices, receipt }) {
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
