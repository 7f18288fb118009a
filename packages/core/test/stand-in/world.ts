import { codeOf, type Log, type Step } from '@lastcall/plugin-api';
import { anInstance, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { createOrchestrator } from '../../src/interruptions/orchestrator.ts';
import type { RunWorld } from '../../src/interruptions/run-world.ts';
import { viewOf } from '../../src/interruptions/view.ts';
import { createKeeper } from '../../src/leases/keeper.ts';
import { createReplicas } from '../../src/leases/replicas.ts';
import { createTurns } from '../../src/leases/turns.ts';
import { createIntake } from '../../src/notices/intake.ts';
import { sampleNotice } from '../../src/notices/samples.ts';
import { createMemoryRuns } from '../../src/stand-in/memory-runs.ts';
import { createStandIn } from '../../src/stand-in/stand-in.ts';
import { noting } from '../interruptions/replica.ts';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { fragile } from './fragile-store.ts';

export const ONE = 'i-0000000000000001a';
export const OTHER = 'i-0000000000000002b';

/** A drain, a script that must not run twice, and, whatever happens, a hook. */
const PIPELINE = aPipeline([[aStep('drain')], [aStep('script', { budgetMs: 30_000 })], [aStep('hook', { always: true })]], {
  on: ['spot-interruption', 'rebalance-recommendation', 'termination-hook'],
});

function aLog() {
  const lines: string[] = [];
  const hear = (text: string, fields = {}) => void lines.push(`${text} ${JSON.stringify(fields)}`);
  const log: Log = { info: hear, warn: hear, error: hear };
  return { log, lines };
}

/** A replica with a store that can be made to fail, a stand-in, and what its steps did. */
export function aWorld({ lastsMs = 5_000 } = {}) {
  const clock = fakeClock();
  const store = fragile(createMemoryStore());
  const { log, lines } = aLog();
  const calls: string[] = [];
  const steps: Readonly<Record<string, Step>> = {
    drain: noting(calls, 'drain', lastsMs),
    script: noting(calls, 'script'),
    hook: noting(calls, 'hook'),
  };
  const ready = PIPELINE.stages
    .flatMap((stage) => stage.steps)
    .map((config) => [config.id, { config, step: steps[config.id] as Step, repeatable: config.id !== 'script' }] as const);
  const owner = 'replica-1';
  const keeper = createKeeper({ store, clock, log });
  const holding = { store, clock, keeper, owner };
  const inventory = { lookUp: async () => anInstance(), groupSize: async () => 20, instancesOf: async () => [] };
  const world: RunWorld = {
    ...{ ...holding, log, inventory, turns: createTurns(holding), replicas: createReplicas(holding) },
    ...{ scope: 'all', dryRun: false, atWork: new Set(), self: () => null, pipelines: [{ config: PIPELINE, steps: new Map(ready) }] },
  };
  const orchestrator = createOrchestrator(world);
  let opened = 0;
  const openMemory = () => {
    opened += 1;
    return createMemoryStore();
  };
  const { tighten } = orchestrator;
  const standIn = createStandIn({ store, clock, log, openMemory, begin: (memory) => createMemoryRuns(world, memory), tighten });
  const intake = createIntake({ store, clock, standIn });
  keeper.start();
  orchestrator.start();
  const noticedAt = clock.now();
  /** Delivers a notice of the world's first instant; `taken`, or the code it was rejected with. */
  const deliver = (kind: Parameters<typeof sampleNotice>[0] = 'spot-interruption', instanceId = ONE) => {
    const body = sampleNotice(kind, { instanceId, at: noticedAt });
    return intake.take({ source: 'test', body, receivedAt: clock.now(), account: null, region: null }).then(
      () => 'taken',
      (problem: unknown) => codeOf(problem, 'without a code'),
    );
  };
  const views = async () => {
    const ids = [...(await store.list(1_000))].reverse();
    return (await Promise.all(ids.map(async (id) => viewOf(await store.entriesOf(id))))).filter((view) => view !== null);
  };
  return { clock, store, calls, lines, orchestrator, standIn, deliver, views, opened: () => opened };
}
