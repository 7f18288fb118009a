import { createOrchestrator, type Orchestrator, startFeed } from '@lastcall/core';
import type { Composition } from './compose.ts';
import type { Standing } from './metrics/levels.ts';
import { startPruning } from './pruning.ts';
import type { StopAct } from './stops.ts';

/** Everything one server does with the store it shares: its leases, its runs, its reporters, and the forgetting of what is old. */
export type WorkingReplica = Pick<Orchestrator, 'problem' | 'tighten'> & {
  /** How it stands at this moment. */
  standing(): Omit<Standing, 'waiting'>;
  /** Hands over the runs; at once, so that another replica can continue. */
  readonly handOver: StopAct;
  /** Ends the rest; what is to be stopped first comes last. */
  readonly leave: readonly StopAct[];
};

/** Begins to work. Nothing of it waits for anything. */
export function startReplica({ store, clock, log, config, plugins, replicas, orchestrator: world }: Composition): WorkingReplica {
  const orchestrator = createOrchestrator(world);
  world.keeper.start();
  replicas.start();
  orchestrator.start();
  const feeds = new Map(plugins.reporters.map(({ id, reporter }) => [id, startFeed({ ...world, name: id, reporter })]));
  const pruning = startPruning({ store, clock, log, retentionMs: config.retentionMs });
  return {
    problem: orchestrator.problem,
    tighten: orchestrator.tighten,
    standing: () => ({
      isStoreReached: orchestrator.problem() === null,
      leasesHeld: world.keeper.held(),
      replicas: replicas.count(),
      running: orchestrator.running(),
      feeds: new Map([...feeds].map(([id, feed]) => [id, feed.standing()])),
    }),
    handOver: ['runs', orchestrator.stop],
    leave: [
      ['leases', world.keeper.stop],
      ['replicas', replicas.stop],
      ['pruning', pruning.stop],
      ['reporters', () => Promise.all([...feeds.values()].map((feed) => feed.stop()))],
    ],
  };
}
