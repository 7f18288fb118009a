import { isDeepStrictEqual } from 'node:util';
import { basisOf } from '../pipeline/plan.ts';
import type { Lease, OpenInterruption } from '../ports/store.ts';
import { conduct } from './conduct.ts';
import { openRunJournal } from './run-journal.ts';
import type { RunWorld } from './run-world.ts';

/** A run under way. */
export type ActiveRun = {
  readonly lease: Lease;
  /** Hands over the interruption as newly merged. A changed kind, deadline or hook, or a call-off, makes a new plan. */
  revise(open: OpenInterruption): void;
  /** Stops acting and journalling at once; what was under way is aborted. Safe to call twice. */
  stop(reason: Error): void;
  /** Resolves when the run has closed. Rejects when it was stopped, its lease was lost, or the store failed. */
  readonly ended: Promise<void>;
};

/** Begins, or after a crash resumes, the run of a claimed interruption. */
export function startRun(world: RunWorld, lease: Lease, claimed: OpenInterruption): ActiveRun {
  const closing = new AbortController();
  let latest = claimed;
  let revision = new AbortController();
  const begin = async () => {
    const journal = await openRunJournal(world.store, lease, world.clock);
    await conduct({ world, lease, journal, closing: closing.signal, latest: () => latest, refresh, nextRevision });
  };
  const refresh = async () => {
    latest = (await world.store.find(lease.interruptionId)) ?? latest;
  };
  const nextRevision = () => {
    revision.abort(new Error('a new plan is made'));
    revision = new AbortController();
    return AbortSignal.any([revision.signal, closing.signal]);
  };
  return {
    lease,
    ended: begin().finally(() => closing.abort(new Error('the run has closed'))),
    stop: (reason) => closing.abort(reason),
    revise(open) {
      const changed = needsNewPlan(latest, open);
      latest = open;
      if (changed) revision.abort(new Error('something was merged that asks for a new plan'));
    },
  };
}

/** True when what was merged since changes what must be done. */
function needsNewPlan(before: OpenInterruption, after: OpenInterruption): boolean {
  return before.calledOff !== after.calledOff || !isDeepStrictEqual(basisOf(before.interruption), basisOf(after.interruption));
}
