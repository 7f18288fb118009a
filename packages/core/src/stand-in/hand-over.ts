import { type Log, messageOf } from '@lastcall/plugin-api';
import type { Store } from '../ports/store.ts';
import { isStoreGone } from '../ports/store-gone.ts';
import type { Backlog, WaitingMessage } from './backlog.ts';

/** How many messages are handed over at the same time. */
const AT_ONCE = 50;

/** What handing over needs. */
export type HandOverParts = { readonly store: Pick<Store, 'accept'>; readonly backlog: Backlog; readonly log: Log };

/**
 * Hands everything that waits to the store, at first one message alone: while the store is gone it is asked no more than that. Resolves with how
 * many notices wait no more. Never rejects.
 */
export async function handOver({ store, backlog, log }: HandOverParts): Promise<number> {
  const before = backlog.count();
  for (const batch of inBatches(backlog.all())) {
    const answers = await Promise.all(batch.map((message) => hand(store, message)));
    for (const [index, message] of batch.entries()) settle({ backlog, log }, message, answers[index]);
    if (answers.every(isStoreGone)) break;
  }
  return before - backlog.count();
}

function inBatches([first, ...others]: readonly WaitingMessage[]): readonly (readonly WaitingMessage[])[] {
  const count = Math.ceil(others.length / AT_ONCE);
  const rest = Array.from({ length: count }, (_, index) => others.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
  return first === undefined ? [] : [[first], ...rest];
}

/** What the store said instead of taking a message; null when it took it. */
function hand(store: Pick<Store, 'accept'>, { notices, receipt }: WaitingMessage): Promise<unknown> {
  return store.accept(notices, receipt).then(
    () => null,
    (problem: unknown) => problem,
  );
}

/** One message that the store does not take, for whatever reason, must not hold up the others. */
function settle({ backlog, log }: Pick<HandOverParts, 'backlog' | 'log'>, message: WaitingMessage, problem: unknown): void {
  if (isStoreGone(problem)) backlog.postpone(message);
  else backlog.drop(message);
  if (problem !== null && !isStoreGone(problem))
    log.error('the store refuses notices that were acted on from memory', { problem: messageOf(problem) });
}
