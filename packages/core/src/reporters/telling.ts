import {
  type Again,
  type InterruptionView,
  type JournalEntry,
  orAborted,
  type Report,
  type ReporterContext,
  signalAt,
} from '@lastcall/plugin-api';
import { viewOf } from '../interruptions/view.ts';
import type { Kept } from '../leases/keeper.ts';
import type { Store } from '../ports/store.ts';
import type { FeedParts } from './feed.ts';

/** The longest one report may take, ms. */
const REPORT_LIMIT_MS = 60_000;
/** Entries older than this are passed over: news of yesterday would only bury today's, ms. */
const STALE_MS = 3_600_000;

/** What telling needs besides the feed's parts. `memory` is what the reporter remembers: it is changed in place and written at once. */
export type Telling = { readonly kept: Kept; readonly signal: AbortSignal; readonly memory: Record<string, string> };

/** A telling at its place. `position`: the newest one that was told before, under which what is remembered meanwhile is kept. */
type At = Telling & { readonly position: number };

/** What a telling came to: the reporter's wish, or that there was nothing to tell it of and its wish before holds. */
export type Wish = { readonly again: Again | undefined } | 'as it was';

/** Tells a page of entries, and notes durably that they were told. Who remembers something is told of a gap, too. */
export async function tellPage(parts: FeedParts, at: At & { readonly entries: readonly JournalEntry[] }): Promise<Wish> {
  const { store, clock } = parts;
  const { entries, kept, memory } = at;
  const fresh = entries.filter((entry) => entry.at > clock.now() - STALE_MS);
  const gap = fresh.length < entries.length ? ({ hasGap: true } as const) : {};
  const isTold = fresh.length > 0 || Object.keys(memory).length > 0;
  const wish: Wish = isTold
    ? { again: await tell(parts, at, { entries: fresh, interruptions: await viewsThen(store, fresh), ...gap }) }
    : 'as it was';
  await store.saveReporter(kept.lease, { position: entries.at(-1)?.position ?? at.position, state: { ...memory } });
  return wish;
}

/** Calls the reporter although nothing is new. Gives its next wish. */
export async function tellNothingNew(parts: FeedParts, at: At): Promise<Wish> {
  return { again: await tell(parts, at, { entries: [], interruptions: [] }) };
}

async function tell(parts: FeedParts, at: At, report: Report): Promise<Again | undefined> {
  const { reporter, clock } = parts;
  const held = signalAt(clock, clock.now() + REPORT_LIMIT_MS, new Error('the report took too long'), at.signal);
  try {
    // A process that was paused may not be the one that tells any more.
    await at.kept.ensure(held.signal);
    return await orAborted(reporter.report(report, contextFor(parts, at, held.signal)), held.signal);
  } finally {
    held.release();
  }
}

function contextFor({ store, clock, log }: FeedParts, { kept, memory, position }: At, signal: AbortSignal): ReporterContext {
  return {
    ...{ clock, log, signal },
    recall: async (key) => memory[key] ?? null,
    async remember(key, value) {
      // A report that was given up must not write over what the one after it has remembered.
      signal.throwIfAborted();
      if (value === null) delete memory[key];
      else memory[key] = value;
      await store.saveReporter(kept.lease, { position, state: { ...memory } });
    },
    look: async (ids) => viewsNow(store, ids),
  };
}

/** Each interruption as it stands after the last entry of the page, not as it may stand by now. */
async function viewsThen(store: Store, entries: readonly JournalEntry[]): Promise<readonly InterruptionView[]> {
  const upTo = entries.at(-1)?.position ?? 0;
  const ids = [...new Set(entries.map(({ interruptionId }) => interruptionId))];
  const views = await Promise.all(ids.map(async (id) => viewOf((await store.entriesOf(id)).filter(({ position }) => position <= upTo))));
  return views.filter((view) => view !== null);
}

async function viewsNow(store: Store, ids: readonly string[]): Promise<readonly InterruptionView[]> {
  const views = await Promise.all([...new Set(ids)].map(async (id) => viewOf(await store.entriesOf(id))));
  return views.filter((view) => view !== null);
}
