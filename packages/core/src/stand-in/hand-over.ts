import { type Log, messageOf } from '@lastcall/plugin-api';
import { isStoreGone } from '../interruptions/write-behind.ts';
import type { Store } from '../ports/store.ts';
import type { KeptMessage, KeptNotices } from './kept-notices.ts';

/** How many messages are handed over at the same time. */
const AT_ONCE = 50;

/** What handing over needs. */
export type HandOverParts = { readonly store: Pick<Store, 'accept'>; readonly kept: KeptNotices; readonly log: Log };

/**
 * Hands everything that is kept to the store, at first one message alone: while the store is gone it is asked no more than that. Resolves with how
 * many notices are not kept any more. Never rejects.
 */
export async function handOver({ store, kept, log }: HandOverParts): Promise<number> {
  const before = kept.count();
  for (const batch of inBatches(kept.all())) {
    const answers = await Promise.all(batch.map((message) => hand(store, message)));
    for (const [index, message] of batch.entries()) settle({ kept, log }, message, answers[index]);
    if (answers.every(isStoreGone)) break;
  }
  return before - kept.count();
}

function inBatches([first, ...others]: readonly KeptMessage[]): readonly (readonly KeptMessage[])[] {
  const count = Math.ceil(others.length / AT_ONCE);
  const rest = Array.from({ length: count }, (_, index) => others.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
  return first === undefined ? [] : [[first], ...rest];
}

/** What the store said instead of taking a message; null when it took it. */
function hand(store: Pick<Store, 'accept'>, { notices, receipt }: KeptMessage): Promise<unknown> {
  return store.accept(notices, receipt).then(
    () => null,
    (problem: unknown) => problem,
  );
}

/** One message that the store does not take, for whatever reason, must not hold up the others. */
function settle({ kept, log }: Pick<HandOverParts, 'kept' | 'log'>, message: KeptMessage, problem: unknown): void {
  if (isStoreGone(problem)) kept.postpone(message);
  else kept.drop(message);
  if (problem !== null && !isStoreGone(problem))
    log.error('the store refuses notices that were acted on from memory', { problem: messageOf(problem) });
}
