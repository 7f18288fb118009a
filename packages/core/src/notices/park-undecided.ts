import { createHash } from 'node:crypto';
import type { Receipt, Store } from '../ports/store.ts';

/**
 * Parks the messages of an interruption that nobody could decide about, with the reason. To be done before it is closed.
 * Twice is harmless: the same message of the same interruption has the same id each time, whatever came in between.
 */
export async function parkUndecided({ store }: { readonly store: Store }, interruptionId: string, reason: string): Promise<void> {
  for (const receipt of await store.receiptsOf(interruptionId)) {
    await store.park({ id: parkedId(interruptionId, receipt), interruptionId, reason, ...receipt });
  }
}

/** Made of the message, not of its place among others: one that is merged late may stand before those that are parked already. */
function parkedId(interruptionId: string, { source, receivedAt, raw }: Receipt): string {
  const message = JSON.stringify([source, receivedAt, raw]);
  return `parked-${interruptionId}-${createHash('sha256').update(message).digest('hex').slice(0, 12)}`;
}
