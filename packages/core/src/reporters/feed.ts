import {
  type Clock,
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
import { createRounds } from '../ports/rounds.ts';
import type { ReporterRecord, Store } from '../ports/store.ts';

/** How many entries a reporter gets at once, at most. */
const PAGE = 50;
/** The longest one report may take, ms. */
const REPORT_LIMIT_MS = 60_000;
/** Entries older than this are passed over: news of yesterday would only bury today's, ms. */
const STALE_MS = 3_600_000;
/** Pauses after a report failed: the first, and the longest, ms. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** What a feed is made of. `name` is the reporter's id: its place in the journal is kept under it. */
export type FeedParts = {
  readonly name: string;
  readonly reporter: Reporter;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
};

/** A reporter that is being fed. */
export type Feed = {
  /** How many reports in a row have failed. */
  failures(): number;
  /** Stops feeding; what was not told is told after the next start. Safe to call twice. */
  stop(): Promise<void>;
};

/** Begins to feed one reporter from where it stands. Its slowness and its failures stay here: runs never wait for it. */
export function startFeed(parts: FeedParts): Feed {
  const stopping = new AbortController();
  let failures = 0;
  let quietUntil = 0;
  const rounds = createRounds(parts, async () => {
    if (parts.clock.now() < quietUntil) return;
    await tellNews(parts, stopping.signal).then(
      () => {
        failures = 0;
      },
      (problem: unknown) => {
        if (stopping.signal.aborted) return;
        failures += 1;
        quietUntil = parts.clock.now() + pauseAfter(failures);
        parts.log.warn('a reporter could not tell the news', { reporter: parts.name, failures, problem: messageOf(problem) });
      },
    );
  });
  rounds.start();
  return {
    failures: () => failures,
    stop() {
      stopping.abort(new Error('the feed is stopping'));
      return rounds.stop();
    },
  };
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

type Page = { readonly record: ReporterRecord; readonly entries: readonly JournalEntry[]; readonly signal: AbortSignal };

/** Tells page after page until the journal's end. */
async function tellNews(parts: FeedParts, signal: AbortSignal): Promise<void> {
  let record = await parts.store.reporter(parts.name);
  for (let more = true; more && !signal.aborted; ) {
    const entries = await parts.store.journal(record.position, PAGE);
    more = entries.length > 0;
    if (more) record = await tellPage(parts, { record, entries, signal });
  }
}

async function tellPage(parts: FeedParts, { record, entries, signal }: Page): Promise<ReporterRecord> {
  const { name, reporter, store, clock, log } = parts;
  const memory = { ...record.state };
  const save = (position: number) => store.saveReporter(name, { position, state: { ...memory } });
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
