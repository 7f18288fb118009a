import { createMemoryRuns, createStandIn, memoryLog, type Orchestrator, type StandIn, type Store } from '@lastcall/core';
import { createMemoryStore } from '@lastcall/store';
import type { Composition } from './compose.ts';
import { createFollower } from './follower.ts';
import { logJournal } from './journal-log.ts';

/** Acts on notices while the store is gone, and writes what its runs journal in memory to the log. */
export function composeStandIn(
  { store, clock, log, orchestrator: world }: Composition,
  { tighten }: Pick<Orchestrator, 'tighten'>,
): StandIn {
  const marked = memoryLog(log);
  const begin = (memory: Store) => {
    const runs = createMemoryRuns(world, memory);
    const follower = createFollower({ store: memory, clock, log: marked });
    follower.listen(logJournal(marked));
    return {
      start() {
        void follower.start();
        runs.start();
      },
      async stop() {
        await runs.stop();
        await follower.stop();
      },
    };
  };
  return createStandIn({ store, clock, log, openMemory: createMemoryStore, begin, tighten });
}
