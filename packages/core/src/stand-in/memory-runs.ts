import type { Log } from '@lastcall/plugin-api';
import { createOrchestrator } from '../interruptions/orchestrator.ts';
import type { RunWorld } from '../interruptions/run-world.ts';
import { createKeeper } from '../leases/keeper.ts';
import { createTurns } from '../leases/turns.ts';
import type { Store } from '../ports/store.ts';
import { createBarredKeeper } from './barred-keeper.ts';
import type { MemoryRuns } from './stand-in.ts';

/** Nobody else knows what is in this process's memory: it never stands back for others. */
const ALONE = { others: () => 0, leave() {}, stay() {} } as const;

/**
 * What runs the interruptions of a store in memory as `world` would those of its own, but for acts that must not happen twice: those wait.
 * How many of a group may go at once is counted by each replica for itself.
 */
export function createMemoryRuns(world: RunWorld, memory: Store): MemoryRuns {
  const { clock, owner } = world;
  const log = memoryLog(world.log);
  const keeper = createBarredKeeper(createKeeper({ store: memory, clock, log }));
  const turns = createTurns({ store: memory, clock, keeper, owner });
  const orchestrator = createOrchestrator({ ...world, store: memory, log, keeper, turns, replicas: ALONE });
  return {
    start() {
      keeper.start();
      orchestrator.start();
    },
    async stop() {
      await orchestrator.stop();
      await keeper.stop();
    },
  };
}

/** A log whose lines say that they tell of a run from memory: its id is not the one that the journal will have. */
export function memoryLog(log: Log): Log {
  const marked =
    (level: keyof Log): Log['info'] =>
    (text, fields) =>
      log[level](text, { ...fields, from: 'memory' });
  return { info: marked('info'), warn: marked('warn'), error: marked('error') };
}
