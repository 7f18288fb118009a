import { type Clock, type Log, messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';
import type { Receipt, Store } from '../ports/store.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { handOver } from './hand-over.ts';

/** How often a store that is gone is asked again, ms: as soon as runs that wait for it, so that these find what came meanwhile. */
const RETRY_MS = 250;
/** The longest the last try may take when this process stops, ms. */
const LAST_TRY_MS = 2_000;

/** What runs the interruptions of one store. */
export type MemoryRuns = { start(): void; stop(): Promise<void> };

/** Acts on notices that the store could not take. */
export type StandIn = {
  /**
   * Keeps notices until the store can take them, and has them acted on from memory meanwhile, each once however often it comes. Nothing of this
   * is durable: the message must not be acknowledged. Beyond 10,000 notices they are left to be delivered again. Never rejects.
   */
  take(notices: readonly Notice[], receipt: Receipt): Promise<void>;
  /** How many notices wait for the store. */
  waiting(): number;
  /** Ends what runs from memory and tries once more, for 2 s at most, to hand over what waits. Safe to call twice. */
  stop(): Promise<void>;
};

/** What a stand-in works with. */
export type StandInParts = {
  readonly store: Pick<Store, 'accept'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Opens a store that forgets everything when it is shut. */
  readonly openMemory: () => Store;
  /** Makes what runs the interruptions of such a store, under a barred keeper. */
  readonly begin: (memory: Store) => MemoryRuns;
  /** Makes a run that is under way here on the real store as urgent as a notice says; false where there is none. */
  readonly tighten: (notice: Notice) => boolean;
};

type Memory = { readonly store: Store; readonly runs: MemoryRuns };

type Desk = StandInParts & {
  readonly backlog: Backlog;
  readonly stopping: AbortController;
  memory: Memory | null;
  /** Ends when everything is handed over; null while nothing is to be. */
  waiting: Promise<void> | null;
  isFull: boolean;
};

/**
 * Makes a stand-in that has nothing to do. While anything waits it asks the store four times a second; once everything is handed over it ends its own
 * runs: whoever claims them there does again what may be repeated, and for the first time what may not.
 */
export function createStandIn(parts: StandInParts): StandIn {
  const desk: Desk = { ...parts, backlog: createBacklog(), stopping: new AbortController(), memory: null, waiting: null, isFull: false };
  return {
    async take(notices, receipt) {
      if (desk.stopping.signal.aborted) return;
      const fresh = desk.backlog.add({ notices, receipt });
      if (fresh === false) return tellFull(desk);
      if (fresh.length > 0) await actOn(desk, fresh, receipt);
    },
    waiting: () => desk.backlog.count(),
    async stop() {
      desk.stopping.abort(new Error('the stand-in stops'));
      await Promise.all([desk.waiting, endRuns(desk), tryLast(desk)]);
    },
  };
}

async function actOn(desk: Desk, fresh: readonly Notice[], receipt: Receipt): Promise<void> {
  desk.waiting ??= untilHandedOver(desk);
  const others = fresh.filter((notice) => !desk.tighten(notice));
  await runFromMemory(desk, others, receipt).catch((problem: unknown) => {
    desk.log.error('notices could not be acted on from memory', { notices: others.length, problem: messageOf(problem) });
  });
}

async function runFromMemory(desk: Desk, notices: readonly Notice[], receipt: Receipt): Promise<void> {
  if (notices.length === 0) return;
  // Nobody replays from memory: the message itself is in the backlog already.
  await memoryOf(desk).store.accept(notices, { ...receipt, raw: '' });
}

function memoryOf(desk: Desk): Memory {
  desk.memory ??= openMemory(desk);
  return desk.memory;
}

function openMemory({ openMemory: open, begin }: Desk): Memory {
  const store = open();
  const runs = begin(store);
  runs.start();
  return { store, runs };
}

async function untilHandedOver(desk: Desk): Promise<void> {
  const { clock, log, stopping, backlog } = desk;
  log.warn('the store is gone: notices are acted on from memory until it is back, and not acknowledged');
  let handed = 0;
  const tryAgain = async () => {
    await sleep(clock, RETRY_MS, stopping.signal);
    handed += await orAborted(handOver(desk), stopping.signal);
  };
  while (backlog.count() > 0) {
    await tryAgain().catch(() => undefined);
    if (stopping.signal.aborted) return;
  }
  desk.waiting = null;
  desk.isFull = false;
  log.info('what was acted on from memory is in the store', { notices: handed });
  await endRuns(desk);
}

async function endRuns(desk: Desk): Promise<void> {
  const { memory, log } = desk;
  desk.memory = null;
  const end = async () => {
    await memory?.runs.stop();
    await memory?.store.shut();
  };
  await end().catch((problem: unknown) => log.error('runs from memory could not be ended', { problem: messageOf(problem) }));
}

async function tryLast(desk: Desk): Promise<void> {
  if (desk.backlog.count() === 0) return;
  const limit = signalAt(desk.clock, desk.clock.now() + LAST_TRY_MS, new Error('the store did not answer'));
  await orAborted(handOver(desk), limit.signal).catch(() => undefined);
  limit.release();
  const left = desk.backlog.count();
  if (left > 0) desk.log.error('the store did not come back: notices are left to be delivered again', { notices: left });
}

function tellFull(desk: Desk): void {
  if (!desk.isFull)
    desk.log.error('too many notices wait for the store: more are left to be delivered again', { notices: desk.backlog.count() });
  desk.isFull = true;
}
