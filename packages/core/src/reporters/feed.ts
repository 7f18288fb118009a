import {
  type Clock,
  codeOf,
  type InterruptionView,
  type JournalEntry,
  type Log,
  messageOf,
  orAborted,
  type Reporter,
  type ReporterContext,
  signalAt,
} from '@lastcall/plugin-api';
import { viewOf } from '../interruptions/view.ts';
import type { Keeper, Kept } from '../leases/keeper.ts';
import { createSoleRight } from '../leases/sole-right.ts';
import { createRounds } from '../ports/rounds.ts';
import type { ReporterRecord, Store } from '../ports/store.ts';

/** How many entries a reporter gets at once, at most. */
const PAGE = 500;
/** The longest one report may take, ms. */
const REPORT_LIMIT_MS = 60_000;
/** Entries older than this are passed over: news of yesterday would only bury today's, ms. */
const STALE_MS = 3_600_000;
/** Pauses after a report failed: the first, and the longest, ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

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

/** A reporter that is being fed. */
export type Feed = {
  /** How many reports in a row have failed. */
  failures(): number;
  /** Stops feeding and lets another replica feed it at once; what was not told is told by then, or after the next start. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Begins to feed one reporter from where it stands, as soon as no other replica does. Its slowness and its failures stay here: runs never
 * wait for it.
 */
export function startFeed(parts: FeedParts): Feed {
  const stopping = new AbortController();
  let failures = 0;
  let quietUntil = 0;
  const right = createSoleRight({ ...parts, key: `reporter/${parts.name}` });
  const fail = (problem: unknown, signal: AbortSignal) => {
    if (signal.aborted || codeOf(problem, '') === 'LEASE_LOST') return;
    failures += 1;
    quietUntil = parts.clock.now() + pauseAfter(failures);
    parts.log.warn('a reporter could not tell the news', { reporter: parts.name, failures, problem: messageOf(problem) });
  };
  const feedIfOurs = async () => {
    // A store that is gone is told of elsewhere, and is no fault of the reporter's.
    const kept = await right.hold().catch(() => null);
    if (kept === null || parts.clock.now() < quietUntil) return;
    const record = await parts.store.reporter(kept.lease.key).catch(() => null);
    if (record === null) return;
    const signal = AbortSignal.any([stopping.signal, kept.lost]);
    await tellNews(parts, { kept, record, signal }).then(
      () => {
        failures = 0;
      },
      (problem: unknown) => fail(problem, signal),
    );
  };
  const rounds = createRounds(parts, feedIfOurs);
  rounds.start();
  return {
    failures: () => failures,
    async stop() {
      stopping.abort(new Error('the feed is stopping'));
      await rounds.stop();
      await right.handBack();
    },
  };
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

type Telling = { readonly kept: Kept; readonly record: ReporterRecord; readonly signal: AbortSignal };
type Page = Telling & { readonly entries: readonly JournalEntry[] };

/** Tells page after page until the journal's end. */
async function tellNews(parts: FeedParts, { kept, record: before, signal }: Telling): Promise<void> {
  let record = before;
  for (let more = true; more && !signal.aborted; ) {
    const entries = await parts.store.journal(record.position, PAGE);
    more = entries.length > 0;
    if (more) record = await tellPage(parts, { kept, record, entries, signal });
  }
}

async function tellPage(parts: FeedParts, { kept, record, entries, signal }: Page): Promise<ReporterRecord> {
  const { reporter, store, clock, log } = parts;
  const memory = { ...record.state };
  const save = (position: number) => store.saveReporter(kept.lease, { position, state: { ...memory } });
  const fresh = entries.filter(({ at }) => at > clock.now() - STALE_MS);
  const held = signalAt(clock, clock.now() + REPORT_LIMIT_MS, new Error('the report took too long'), signal);
  const context: ReporterContext = {
    ...{ clock, log, signal: held.signal },
    recall: async (key) => memory[key] ?? null,
    async remember(key, value) {
      // A report that was given up must not write over what the one after it has remembered.
      held.signal.throwIfAborted();
      if (value === null) delete memory[key];
      else memory[key] = value;
      await save(record.position);
    },
  };
  try {
    if (fresh.length > 0) {
      const report = { entries: fresh, interruptions: await viewsOf(store, fresh) };
      // A process that was paused may not be the one that tells any more.
      await kept.ensure(held.signal);
      await orAborted(reporter.report(report, context), held.signal);
    }
  } finally {
    held.release();
  }
  const position = entries.at(-1)?.position ?? record.position;
  await save(position);
  return { position, state: memory };
}

/** Each interruption as it stands after the last entry of the page, not as it may stand by now. */
async function viewsOf(store: Store, entries: readonly JournalEntry[]): Promise<readonly InterruptionView[]> {
  const upTo = entries.at(-1)?.position ?? 0;
  const ids = [...new Set(entries.map(({ interruptionId }) => interruptionId))];
  const views = await Promise.all(ids.map(async (id) => viewOf((await store.entriesOf(id)).filter(({ position }) => position <= upTo))));
  return views.filter((view) => view !== null);
}
