import { done, type Instance, type InterruptionView, type Kind, type Step, silentLog } from '@lastcall/plugin-api';
import { anInstance, type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import type { Pipeline, StepConfig } from '../../src/config/config.ts';
import { createOrchestrator, type Orchestrator } from '../../src/interruptions/orchestrator.ts';
import type { RunWorld } from '../../src/interruptions/run-world.ts';
import { viewOf } from '../../src/interruptions/view.ts';
import { createKeeper, type Keeper } from '../../src/leases/keeper.ts';
import { createReplicas } from '../../src/leases/replicas.ts';
import { createTurns } from '../../src/leases/turns.ts';
import type { Notice } from '../../src/notices/notice.ts';
import type { Store } from '../../src/ports/store.ts';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { type MortalStore, mortal } from './mortal-store.ts';

export const INSTANCE = 'i-0a1b2c3d4e5f60718';

/** A notice of the fake clock's first instant. */
export const aNotice = (kind: Kind, parts: Partial<Notice> = {}): Notice => {
  const noticedAt = parts.noticedAt ?? fakeClock().now();
  const deadlineAt = kind === 'spot-interruption' ? noticedAt + 120_000 : null;
  return {
    ...{ id: `${kind}/${noticedAt}`, kind, instanceId: INSTANCE, action: 'terminate', account: '111122223333', region: 'eu-west-1' },
    ...{ noticedAt, deadlineAt, hook: null, revision: null },
    ...parts,
  };
};

/** Notes each call and takes a second. */
export const noting = (calls: string[], id: string, lastsMs = 1_000): Step => ({
  async run(interruption, context) {
    calls.push(`${id} ${interruption.kind} #${context.attempt}${context.dryRun ? ' dry' : ''}`);
    await context.sleep(lastsMs);
    return done(`${id} done`);
  },
  async cancel() {
    calls.push(`${id} cancelled`);
  },
});

export type Replica = {
  readonly clock: FakeClock;
  readonly store: MortalStore;
  /** The store that other replicas share with this one. */
  readonly bare: Store;
  readonly orchestrator: Orchestrator;
  readonly keeper: Keeper;
  /** Ends it without handing anything over, as `kill -9` does. */
  die(): void;
  accept(...notices: Notice[]): Promise<void>;
  /** Every interruption, oldest first. */
  views(): Promise<readonly InterruptionView[]>;
};

export type ReplicaParts = Partial<Omit<RunWorld, 'pipelines' | 'clock' | 'keeper' | 'turns' | 'replicas' | 'atWork'>> & {
  readonly clock?: FakeClock;
  /** Ids of steps whose act must not happen twice. */
  readonly unrepeatable?: readonly string[];
  readonly pipelines: readonly (readonly [Pipeline, Readonly<Record<string, Step>>])[];
  readonly instance?: Instance | 'absent' | Error;
};

/** A started orchestrator over a store in memory. */
export function aReplica({ pipelines, instance = anInstance(), unrepeatable = [], ...parts }: ReplicaParts): Replica {
  const clock = parts.clock ?? fakeClock();
  const bare = parts.store ?? createMemoryStore();
  const store = mortal(bare);
  const owner = parts.owner ?? 'replica-1';
  const keeper = createKeeper({ store, clock, log: silentLog });
  const holding = { store, clock, keeper, owner };
  const turns = createTurns(holding);
  const replicas = createReplicas(holding);
  const answer = async () => {
    if (instance instanceof Error) throw instance;
    return instance;
  };
  const inventory = { lookUp: answer, groupSize: async () => 20, instancesOf: async () => ['i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2'] };
  const readyStep = (config: StepConfig, step: Step) => ({ config, step, repeatable: !unrepeatable.includes(config.id) });
  const ready = pipelines.map(([config, steps]) => ({
    config,
    steps: new Map(config.stages.flatMap((stage) => stage.steps).map((step) => [step.id, readyStep(step, steps[step.id] as Step)])),
  }));
  const orchestrator = createOrchestrator({
    ...{ clock, inventory, log: silentLog, scope: 'all', dryRun: false, owner, self: () => null },
    ...parts,
    ...{ store, keeper, turns, replicas, pipelines: ready, atWork: new Set() },
  });
  keeper.start();
  replicas.start();
  orchestrator.start();
  return {
    clock,
    store,
    bare,
    orchestrator,
    keeper,
    die() {
      store.die();
      void keeper.stop();
      void replicas.stop();
      void orchestrator.stop();
    },
    accept: async (...notices) => void (await store.accept(notices, { source: 'test', receivedAt: clock.now(), raw: '{}' })),
    async views() {
      const ids = [...(await store.list(1_000))].reverse();
      const views = await Promise.all(ids.map(async (id) => viewOf(await store.entriesOf(id))));
      return views.filter((view) => view !== null);
    },
  };
}

/** A drain and, whatever happens, a hook; for every kind there is. */
export const twoSteps = aPipeline([[aStep('drain')], [aStep('hook', { always: true })]], {
  on: ['spot-interruption', 'rebalance-recommendation', 'termination-hook', 'scheduled-change', 'capacity-block-expiration'],
});

/** Steps for it that note their calls; the drain lasts as long as asked. */
export const stepsFor = (calls: string[], lastsMs = 1_000) => ({ drain: noting(calls, 'drain', lastsMs), hook: noting(calls, 'hook') });
