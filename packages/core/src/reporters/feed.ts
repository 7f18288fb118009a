import { type Again, type Clock, codeOf, type JournalEntry, type Log, messageOf, type Reporter } from '@lastcall/plugin-api';
import type { Keeper, Kept } from '../leases/keeper.ts';
import { createSoleRight } from '../leases/sole-right.ts';
import { createRounds } from '../ports/rounds.ts';
import type { ReporterRecord, Store } from '../ports/store.ts';
import { type Telling, tellNothingNew, tellPage, type Wish } from './telling.ts';

/** How many entries a reporter gets at once, at most. */
const PAGE = 500;
/** Pauses after a report failed: the first, and the longest, ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A reporter that wishes to be called again at once is called ten times a second at most, ms. */
const SHORTEST_WISH_MS = 100;

/** What a feed is made of. `name` is the reporter's id: its lease and its place in the journal are kept under it. */
export type FeedParts = {
  readonly name: string;
  readonly reporter: Reporter;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly keeper: Keeper;
  /** This replica's name. */
  readonly owner: string;
};

/** How a feed stands in this replica. */
export type FeedStanding = {
  /** True while this replica feeds the reporter; of several replicas one does. */
  readonly isOurs: boolean;
  /** How many reports in a row have failed here. */
  readonly failures: number;
  /** The newest position of the journal that it was told; null while it was never fed here. */
  readonly position: number | null;
  /** When a report last succeeded here, epoch ms; null while none has. */
  readonly toldAt: number | null;
};

/** A reporter that is being fed. */
export type Feed = {
  standing(): FeedStanding;
  /** Stops feeding and lets another replica feed it at once; what was not told is told by then, or after the next start. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Begins to feed one reporter from where it stands, as soon as no other replica does. Its slowness and its failures stay here: runs never
 * wait for it.
 */
export function startFeed(parts: FeedParts): Feed {
  const stopping = new AbortController();
  const right = createSoleRight({ ...parts, key: `reporter/${parts.name}` });
  const course = createCourse(parts, () => rounds.ask());
  const feedIfOurs = async () => {
    // A store that is gone is told of elsewhere, and is no fault of the reporter's.
    const kept = await right.hold().catch(() => null);
    course.holds(kept);
    if (kept === null || parts.clock.now() < course.quietUntil()) return;
    const record = await parts.store.reporter(kept.lease.key).catch(() => null);
    if (record === null) return;
    const signal = AbortSignal.any([stopping.signal, kept.lost]);
    await tellNews(parts, { course, kept, record, signal }).catch((problem: unknown) => course.failed(problem, signal));
  };
  const rounds = createRounds(parts, feedIfOurs);
  rounds.start();
  return {
    standing: course.standing,
    async stop() {
      stopping.abort(new Error('the feed is stopping'));
      course.end();
      await rounds.stop();
      await right.handBack();
    },
  };
}

/** What a feed keeps in mind from one round to the next. */
type Course = ReturnType<typeof createCourse>;

function createCourse({ name, clock, log }: FeedParts, ask: () => void) {
  let standing: FeedStanding = { isOurs: false, failures: 0, position: null, toldAt: null };
  let begunAt: number | null = null;
  let quietUntil = 0;
  let wishedAt: number | null = null;
  let forget = () => {};
  const wish = (again: Again | undefined) => {
    forget();
    wishedAt = again === undefined ? null : Math.max(again.againAt, clock.now() + SHORTEST_WISH_MS);
    forget = wishedAt === null ? () => {} : clock.schedule(wishedAt, ask);
  };
  return {
    standing: () => standing,
    quietUntil: () => quietUntil,
    /** True when the reporter has wished to be called by now. */
    isWished: () => wishedAt !== null && clock.now() >= wishedAt,
    holds(kept: Kept | null) {
      standing = { ...standing, isOurs: kept !== null };
    },
    /** Under a new lease a reporter that remembers something is called soon, even if nothing is new. */
    begin({ lease: { epoch } }: Kept, { state, position }: ReporterRecord) {
      if (epoch === begunAt) return;
      begunAt = epoch;
      standing = { ...standing, position };
      wish(Object.keys(state).length > 0 ? { againAt: clock.now() } : undefined);
    },
    told(wished: Wish, position: number) {
      if (wished !== 'as it was') wish(wished.again);
      standing = { ...standing, failures: 0, toldAt: clock.now(), position };
    },
    failed(problem: unknown, signal: AbortSignal) {
      if (signal.aborted || codeOf(problem, '') === 'LEASE_LOST') return;
      const failures = standing.failures + 1;
      standing = { ...standing, failures };
      quietUntil = clock.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
      log.warn('a reporter could not tell the news', { reporter: name, failures, problem: messageOf(problem) });
    },
    end: () => forget(),
  };
}

type Feeding = { readonly course: Course; readonly kept: Kept; readonly record: ReporterRecord; readonly signal: AbortSignal };

/** Tells page after page until the journal's end; and, where the reporter wished it, that nothing is new. */
async function tellNews(parts: FeedParts, { course, kept, record, signal }: Feeding): Promise<void> {
  course.begin(kept, record);
  let position = record.position;
  const telling: Telling = { kept, signal, memory: { ...record.state } };
  for (let page = await pageAfter(parts, position); page.length > 0 && !signal.aborted; page = await pageAfter(parts, position)) {
    const wish = await tellPage(parts, { ...telling, entries: page, position });
    position = page.at(-1)?.position ?? position;
    course.told(wish, position);
  }
  if (!signal.aborted && course.isWished()) course.told(await tellNothingNew(parts, { ...telling, position }), position);
}

function pageAfter({ store }: FeedParts, position: number): Promise<readonly JournalEntry[]> {
  return store.journal(position, PAGE);
}
