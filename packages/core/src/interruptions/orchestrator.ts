import { type Log, messageOf } from '@lastcall/plugin-api';
import { createRounds } from '../ports/rounds.ts';
import type { Lease, OpenInterruption } from '../ports/store.ts';
import { type ActiveRun, startRun } from './active-run.ts';
import type { RunWorld } from './run-world.ts';

/** How long a lease lasts without renewal, ms. Another replica continues this long after an owner's death. */
export const LEASE_MS = 3_000;
/** How often leases are renewed, ms: often enough that two renewals may fail. */
export const RENEW_MS = 1_000;

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
};

/** Makes the orchestrator of one replica. A round follows every write of the store, and comes once a second in any case. */
export function createOrchestrator(world: RunWorld): Orchestrator {
  const runs = new Map<string, ActiveRun>();
  let trouble: string | null = null;
  let renewAt = world.clock.now();
  const go = async () => {
    // A renewal is a write, and every write asks for a round: renewing in each would never rest.
    if (world.clock.now() >= renewAt) {
      renewAt = world.clock.now() + RENEW_MS;
      await renewLeases(world, runs);
    }
    await goRound(world, runs, () => rounds.ask());
  };
  const rounds = createRounds(world, async () => {
    trouble = await go().then(
      () => null,
      (problem: unknown) => messageOf(problem),
    );
    if (trouble !== null) world.log.error('the store cannot be reached', { problem: trouble });
  });
  return {
    start: rounds.start,
    problem: () => trouble,
    running: () => runs.size,
    async stop() {
      await rounds.stop();
      const active = [...runs.values()];
      for (const run of active) run.stop(new Error('this replica is stopping'));
      await Promise.allSettled(active.map(({ ended }) => ended));
      await Promise.allSettled(active.map(({ lease }) => world.store.release(lease)));
    },
  };
}

async function goRound(world: RunWorld, runs: Map<string, ActiveRun>, again: () => void): Promise<void> {
  const open = await world.store.open();
  for (const each of open) runs.get(each.interruption.id)?.revise(each);
  const now = world.clock.now();
  const free = open.filter(({ interruption, lease }) => !runs.has(interruption.id) && (lease === null || lease.until <= now));
  if (free.length === 0) return;
  const interruptionIds = free.map(({ interruption }) => interruption.id);
  const leases = await world.store.claim({ interruptionIds, owner: world.owner, now, leaseMs: LEASE_MS });
  for (const lease of leases) begin({ world, runs, lease, open: claimedOf(free, lease), again });
}

async function renewLeases({ store, clock, log }: RunWorld, runs: Map<string, ActiveRun>): Promise<void> {
  if (runs.size === 0) return;
  const held = [...runs.values()].map(({ lease }) => lease);
  const renewed = await store.renew(held, clock.now() + LEASE_MS);
  const kept = new Set(renewed.map(({ interruptionId }) => interruptionId));
  for (const [id, run] of runs) {
    if (kept.has(id) || !held.includes(run.lease)) continue;
    log.warn('a lease was lost: another replica goes on', { interruptionId: id });
    run.stop(new Error('the lease was lost'));
  }
}

type Beginning = {
  readonly world: RunWorld;
  readonly runs: Map<string, ActiveRun>;
  readonly lease: Lease;
  readonly open: OpenInterruption;
  readonly again: () => void;
};

function begin({ world, runs, lease, open, again }: Beginning): void {
  const run = startRun(world, lease, open);
  runs.set(lease.interruptionId, run);
  run.ended
    .catch((problem: unknown) => tellEnd(world.log, lease, problem))
    .finally(() => {
      runs.delete(lease.interruptionId);
      again();
    });
}

function tellEnd(log: Log, { interruptionId }: Lease, problem: unknown): void {
  log.warn('a run was left before its close', { interruptionId, problem: messageOf(problem) });
}

function claimedOf(open: readonly OpenInterruption[], lease: Lease): OpenInterruption {
  return open.find(({ interruption }) => interruption.id === lease.interruptionId) as OpenInterruption;
}
