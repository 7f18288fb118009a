import { createOrchestrator, type Orchestrator, startFeed } from '@lastcall/core';
import type { Composition } from './compose.ts';
import { startPruning } from './pruning.ts';
import type { StopAct } from './stop-in-order.ts';

/** Everything one server does with the store it shares: its leases, its runs, its reporters, and the forgetting of what is old. */
export type WorkingReplica = Pick<Orchestrator, 'problem'> & {
  /** Hands over the runs; at once, so that another replica can continue. */
  readonly handOver: readonly StopAct[];
  /** Ends the rest. */
  readonly leave: readonly StopAct[];
};

/** Begins to work. Nothing of it waits for anything. */
export function startReplica({ store, clock, log, config, plugins, replicas, orchestrator: world }: Composition): WorkingReplica {
  const orchestrator = createOrchestrator(world);
  world.keeper.start();
  replicas.start();
  orchestrator.start();
  const feeds = plugins.reporters.map(({ id, reporter }) => startFeed({ ...world, name: id, reporter }));
  const pruning = startPruning({ store, clock, log, retentionMs: config.retentionMs });
  return {
    problem: orchestrator.problem,
    handOver: [['runs', orchestrator.stop]],
    leave: [
      ['reporters', () => Promise.all(feeds.map((feed) => feed.stop()))],
      ['pruning', pruning.stop],
      ['replicas', replicas.stop],
      ['leases', world.keeper.stop],
    ],
  };
}
