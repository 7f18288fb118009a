import type { Story } from '../parts/story.ts';

/** Entries that a fenced owner wrote after a higher epoch had begun to write, and epochs that two owners wrote under. */
export function staleWritesIn({ id, owned }: Story): readonly string[] {
  const owners = new Map<number, string>();
  let highest = 0;
  return owned.flatMap(({ by: { owner, epoch }, position, event }) => {
    const first = owners.get(epoch) ?? owner;
    owners.set(epoch, first);
    const isStale = epoch < highest;
    highest = Math.max(highest, epoch);
    if (isStale) return [`${id}: position ${position}, ${event.what} under epoch ${epoch} behind epoch ${highest}`];
    return first === owner ? [] : [`${id}: position ${position}, epoch ${epoch} of ${owner} and of ${first}`];
  });
}
