import { isDeepStrictEqual } from 'node:util';
import type { Kept } from '../leases/keeper.ts';
import type { Notice } from '../notices/notice.ts';
import { basisOf } from '../pipeline/plan.ts';
import type { Lease, OpenInterruption } from '../ports/store.ts';
import { conduct } from './conduct.ts';
import { openRunJournal } from './run-journal.ts';
import type { RunWorld } from './run-world.ts';
import { tighten } from './tighten.ts';

/** A run under way. */
export type ActiveRun = {
  readonly lease: Lease;
  readonly instanceId: string;
  /** True while it waits for its start or its turn: nothing has been begun, and nothing is lost with this process. */
  isResting(): boolean;
  /**
   * Hands over the interruption as the store has it. A changed kind, deadline or hook, or a call-off, makes a new plan; a higher epoch
   * stops the run at once. What is no newer than what is known changes nothing.
   */
  revise(open: OpenInterruption): void;
  /** Hands over a notice that the store could not take yet: the run gets as urgent as it says. False where the run is done but for its close. */
  tighten(notice: Notice): boolean;
  /** Stops acting and journalling at once; what was under way is aborted. Safe to call twice. */
  stop(reason: Error): void;
  /** Resolves when the run has closed. Rejects when it was stopped, its lease was lost, or the store failed. */
  readonly ended: Promise<void>;
};

/** What was claimed; `isAlone` tells whether no other run is under way here, but for those that rest. */
export type Claimed = { readonly claimed: OpenInterruption; readonly isAlone: () => boolean };

/** Begins, or after a crash resumes, the run of a claimed interruption. */
export function startRun(world: RunWorld, kept: Kept, { claimed, isAlone }: Claimed): ActiveRun {
  const { store, clock } = world;
  const { lease } = kept;
  const closing = new AbortController();
  const stop = (reason: Error) => closing.abort(reason);
  let latest = claimed;
  let revision = new AbortController();
  const { isResting, rest } = createRest();
  let isEnding = false;
  const change = (open: OpenInterruption) => {
    const changed = needsNewPlan(latest, open);
    latest = open;
    if (changed) revision.abort(new Error('something was merged that asks for a new plan'));
  };
  const begin = async () => {
    kept.lost.addEventListener('abort', () => stop(kept.lost.reason), { once: true });
    const journal = await openRunJournal({ store, lease, clock, closing: closing.signal, onLost: stop });
    await conduct({ world, kept, journal, closing: closing.signal, latest: () => latest, refresh, nextRevision, rest, isAlone, onEnding });
  };
  const refresh = async () => {
    latest = (await store.find(lease.key).catch(() => null)) ?? latest;
  };
  const onEnding = () => {
    isEnding = true;
  };
  const nextRevision = () => {
    isEnding = false;
    revision.abort(new Error('a new plan is made'));
    revision = new AbortController();
    return AbortSignal.any([revision.signal, closing.signal]);
  };
  const finish = () => {
    kept.letGo();
    stop(new Error('the run has closed'));
  };
  return {
    lease,
    instanceId: claimed.interruption.instanceId,
    ended: begin().finally(finish),
    isResting,
    stop,
    revise(open) {
      if (open.lease.epoch > lease.epoch) return stop(new Error('another replica has a higher epoch'));
      if (open.revision > latest.revision) change(open);
    },
    tighten(notice) {
      if (isEnding) return false;
      change({ ...latest, interruption: tighten(latest.interruption, notice) });
      return true;
    },
  };
}

function createRest() {
  let isResting = false;
  return {
    isResting: () => isResting,
    async rest(wait: () => Promise<void>) {
      isResting = true;
      await wait().finally(() => {
        isResting = false;
      });
    },
  };
}

/** True when what was merged since changes what must be done. */
function needsNewPlan(before: OpenInterruption, after: OpenInterruption): boolean {
  return before.calledOff !== after.calledOff || !isDeepStrictEqual(basisOf(before.interruption), basisOf(after.interruption));
}
