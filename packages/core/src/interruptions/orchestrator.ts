import { type Log, messageOf } from '@lastcall/plugin-api';
import { createLeaseWatch, type LeaseWatch } from '../leases/lease-watch.ts';
import type { Notice } from '../notices/notice.ts';
import { createRounds } from '../ports/rounds.ts';
import type { Lease, OpenInterruption } from '../ports/store.ts';
import { type ActiveRun, startRun } from './active-run.ts';
import { createDeparture, type Departure } from './own-machine.ts';
import { createPauses, type Pauses } from './pauses.ts';
import type { RunWorld } from './run-world.ts';

/** How many are claimed in one round: in a storm the most urgent first, and the others by whoever has time. */
const MOST_AT_ONCE = 100;

/** The loop that claims what is open and runs it. */
export type Orchestrator = {
  /** Begins to claim and run. */
  start(): void;
  /** Claims nothing more, stops what runs and hands its leases back at once, so that another replica can continue. Safe to call twice. */
  stop(): Promise<void>;
  /** Null when the last round went well, otherwise what is wrong, for readiness. */
  problem(): string | null;
  /** How many runs are under way here. */
  running(): number;
  /** Makes the run of the notice's instance as urgent as the notice says, where one is under way here; false where none is. For when the store is gone. */
  tighten(notice: Notice): boolean;
};

type Desk = {
  readonly world: RunWorld;
  readonly runs: Map<string, ActiveRun>;
  readonly watch: LeaseWatch;
  readonly pauses: Pauses;
  readonly departure: Departure;
  again(): void;
};

/** Makes the orchestrator of one replica. A round follows whatever is opened, merged, handed back or closed, and comes four times a second in any case. */
export function createOrchestrator(world: RunWorld): Orchestrator {
  let trouble: string | null = null;
  const desk: Desk = {
    world,
    runs: new Map(),
    watch: createLeaseWatch(world.clock),
    pauses: createPauses(world.clock),
    departure: createDeparture(world),
    again: () => rounds.ask(),
  };
  const rounds = createRounds({ ...world, after: 'interruptions' }, async () => {
    const before = trouble;
    trouble = await goRound(desk).then(() => null, messageOf);
    if (trouble !== null && before === null) world.log.error('the store cannot be reached', { problem: trouble });
    if (trouble === null && before !== null) world.log.info('the store is back');
  });
  return {
    start: rounds.start,
    problem: () => trouble,
    running: () => desk.runs.size,
    tighten(notice) {
      const run = [...desk.runs.values()].find(({ instanceId }) => instanceId === notice.instanceId);
      return run?.tighten(notice) ?? false;
    },
    async stop() {
      // A round may hang on a silent store: what runs is handed over without waiting for it, and once more for what it still claims.
      const lastRound = rounds.stop();
      await handOver(desk, 'this replica is stopping');
      await lastRound;
      await handOver(desk, 'this replica is stopping');
    },
  };
}

async function goRound(desk: Desk): Promise<void> {
  const { world, runs, watch, pauses } = desk;
  const open = await world.store.open();
  for (const each of open) runs.get(each.interruption.id)?.revise(each);
  if (await standsBack(desk, open)) return;
  const others = open.filter(({ interruption }) => !runs.has(interruption.id));
  // Every lease has to be looked at in every round, also those that are not claimed now.
  const free = others.filter(({ interruption, lease }) => watch.isFree(interruption.id, lease));
  const ready = free.filter(({ interruption }) => !pauses.holds(interruption.id));
  if (ready.length > 0) await claim(desk, ready.slice(0, MOST_AT_ONCE));
  if (ready.length > MOST_AT_ONCE) desk.again();
}

/** A replica whose own machine goes leaves everything to the others, the run of that machine too; where there are none it goes on. */
async function standsBack(desk: Desk, open: readonly OpenInterruption[]): Promise<boolean> {
  const { departure } = desk;
  const { replicas } = desk.world;
  if (!departure.isNear(open)) {
    replicas.stay();
    return false;
  }
  replicas.leave();
  if (replicas.others() === 0) return false;
  await handOver(desk, 'the machine of this replica is interrupted');
  return true;
}

async function claim(desk: Desk, wanted: readonly OpenInterruption[]): Promise<void> {
  const { store, clock, owner } = desk.world;
  const claimedAt = clock.now();
  const leases = await store.claim(
    owner,
    wanted.map(({ interruption, lease }) => ({ key: interruption.id, seen: lease })),
  );
  for (const lease of leases) begin(desk, { lease, claimedAt, open: claimedOf(wanted, lease) });
}

type Beginning = { readonly lease: Lease; readonly claimedAt: number; readonly open: OpenInterruption };

function begin(desk: Desk, { lease, claimedAt, open }: Beginning): void {
  const { world, runs, pauses } = desk;
  const { atWork } = world;
  const isAlone = () => [...atWork].filter((each) => !each.isResting()).length <= 1;
  const run = startRun(world, world.keeper.keep(lease, claimedAt), { claimed: open, isAlone });
  runs.set(lease.key, run);
  atWork.add(run);
  run.ended
    .then(
      () => pauses.end(lease.key),
      (problem: unknown) => leave(desk, lease, problem),
    )
    .finally(() => {
      runs.delete(lease.key);
      atWork.delete(run);
      desk.again();
    });
}

/** Hands the lease back, so that another may try at once; this replica tries again after a pause. */
async function leave({ world, pauses }: Desk, lease: Lease, problem: unknown): Promise<void> {
  pauses.begin(lease.key);
  tellEnd(world.log, lease, problem);
  await world.store.release([lease]).catch(() => undefined);
}

function tellEnd(log: Log, { key }: Lease, problem: unknown): void {
  log.warn('a run was left before its close', { interruptionId: key, problem: messageOf(problem) });
}

async function handOver({ world, runs }: Desk, reason: string): Promise<void> {
  const active = [...runs.values()];
  for (const run of active) run.stop(new Error(reason));
  await Promise.allSettled(active.map(({ ended }) => ended));
  if (active.length > 0) await world.store.release(active.map(({ lease }) => lease)).catch(() => undefined);
}

function claimedOf(open: readonly OpenInterruption[], lease: Lease): OpenInterruption {
  return open.find(({ interruption }) => interruption.id === lease.key) as OpenInterruption;
}
