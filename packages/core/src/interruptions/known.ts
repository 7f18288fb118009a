import { isDeepStrictEqual } from 'node:util';
import type { Notice } from '../notices/notice.ts';
import { basisOf } from '../pipeline/plan.ts';
import type { OpenInterruption, Store } from '../ports/store.ts';
import { tighten } from './tighten.ts';

/** What a run knows of its interruption, and who waits for that to change. */
export type Known = {
  /** The interruption as merged so far. */
  latest(): OpenInterruption;
  /** Fetches what was merged meanwhile, without waiting for the next round. */
  refresh(): Promise<void>;
  /** A new signal that aborts when the next change asks for a new plan, or with `closing`. The one before it aborts at once. */
  nextRevision(): AbortSignal;
  /** Everything is done but for the close; the next revision takes that back. */
  end(): void;
  isEnding(): boolean;
  /** Takes over the interruption as the store has it, unless it is no newer. */
  revise(open: OpenInterruption): void;
  /** Takes over a notice that the store could not take yet. False where everything is done but for the close. */
  tighten(notice: Notice): boolean;
};

/** Begins with what was claimed. */
export function createKnown(store: Pick<Store, 'find'>, claimed: OpenInterruption, closing: AbortSignal): Known {
  let latest = claimed;
  let revision = new AbortController();
  let isEnding = false;
  const change = (open: OpenInterruption) => {
    const changed = needsNewPlan(latest, open);
    latest = open;
    if (changed) revision.abort(new Error('something was merged that asks for a new plan'));
  };
  return {
    latest: () => latest,
    async refresh() {
      latest = (await store.find(claimed.interruption.id).catch(() => null)) ?? latest;
    },
    nextRevision() {
      isEnding = false;
      revision.abort(new Error('a new plan is made'));
      revision = new AbortController();
      return AbortSignal.any([revision.signal, closing]);
    },
    end() {
      isEnding = true;
    },
    isEnding: () => isEnding,
    revise(open) {
      if (open.revision > latest.revision) change(open);
    },
    tighten(notice) {
      if (!isEnding) change({ ...latest, interruption: tighten(latest.interruption, notice) });
      return !isEnding;
    },
  };
}

/** True when what was merged since changes what must be done. */
function needsNewPlan(before: OpenInterruption, after: OpenInterruption): boolean {
  return before.calledOff !== after.calledOff || !isDeepStrictEqual(basisOf(before.interruption), basisOf(after.interruption));
}
