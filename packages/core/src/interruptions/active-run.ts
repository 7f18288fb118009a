import type { Kept } from '../leases/keeper.ts';
import type { Notice } from '../notices/notice.ts';
import type { Lease, OpenInterruption } from '../ports/store.ts';
import { conduct } from './conduct.ts';
import { createKnown } from './known.ts';
import { openRunJournal } from './run-journal.ts';
import type { RunWorld } from './run-world.ts';

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
  /** Hands over a notice that the store could not take yet: the run gets as urgent as it says. False where the run has not begun yet, or is done. */
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
  const { lease, lost } = kept;
  const closing = new AbortController();
  const stop = (reason: Error) => closing.abort(reason);
  const loseTo = (reason: Error) => {
    world.onLost?.();
    stop(reason);
  };
  const known = createKnown(store, claimed, closing.signal);
  const { isResting, rest } = createRest();
  let isOpen = false;
  const begin = async () => {
    // The lease goes with the close: a renewal that was under way does not find it then. Whether it is lost, the close itself will tell.
    lost.addEventListener('abort', () => known.isEnding() || loseTo(lost.reason), { once: true });
    const journal = await openRunJournal({
      store,
      lease,
      interruption: claimed.interruption,
      clock,
      closing: closing.signal,
      onLost: loseTo,
    });
    isOpen = true;
    await conduct({ world, kept, journal, known, closing: closing.signal, rest, isAlone });
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
      if (open.lease.epoch > lease.epoch) stop(new Error('another replica has a higher epoch'));
      else known.revise(open);
    },
    // A run that is over, or that may never begin, must not swallow what nobody else would then act on.
    tighten: (notice) => isOpen && !closing.signal.aborted && known.tighten(notice),
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
