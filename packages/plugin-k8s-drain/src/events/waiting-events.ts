import type { ClusterEvent } from './cluster-event.ts';

/** An event that waits to be posted, and how often that was tried. */
export type Waiting = { readonly event: ClusterEvent; readonly tries: number };

/** Events in the order in which they are posted, as many as are worth keeping. */
export type WaitingEvents = {
  /** False where there is no room for it. */
  add(waiting: Waiting): boolean;
  /** The next one; undefined when none waits. */
  take(): Waiting | undefined;
  count(): number;
  /** Lets go of all of them and says how many they were. */
  clear(): number;
};

/** How many of each rank may wait: what is told of a pod is soon of no use, and there are many pods. */
const ROOM = [2_000, 1_000, 2_000, 300] as const;

/** Warnings before what goes well; nodes before pods. */
function rankOf({ regarding, type }: ClusterEvent): 0 | 1 | 2 | 3 {
  if (type === 'Warning') return regarding.kind === 'Node' ? 0 : 1;
  return regarding.kind === 'Node' ? 2 : 3;
}

/** Makes an empty one. */
export function createWaitingEvents(): WaitingEvents {
  const ranks: readonly Waiting[][] = ROOM.map(() => []);
  const count = () => ranks.reduce((sum, { length }) => sum + length, 0);
  return {
    count,
    add(waiting) {
      const rank = rankOf(waiting.event);
      const queue = ranks[rank] ?? [];
      if (queue.length >= ROOM[rank]) return false;
      queue.push(waiting);
      return true;
    },
    take: () => ranks.find(({ length }) => length > 0)?.shift(),
    clear() {
      const left = count();
      for (const queue of ranks) queue.length = 0;
      return left;
    },
  };
}
