import { randomUUID } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { sleep } from '@lastcall/plugin-api';
import { tableUnavailable } from '../errors.ts';
import { type Draft, type Placed, pageChange, placeAll, type Refusal, refusedAmong } from './drafts.ts';
import { moveEnd, readEnd } from './end.ts';
import { reasonsOf } from './faults.ts';
import { sizeOf } from './packs.ts';
import { type Change, transact } from './requests.ts';
import { CALL_LIMIT_MS, pauseMs, type Table } from './table.ts';
import type { Item } from './texts.ts';

/** What became of a draft: where its first entry stands, or whose conditions did not hold. */
export type Written = { readonly first: number } | { readonly refusal: Refusal };

/** Writes to the journal, one transaction of this replica at a time. */
export type Writer = {
  /** Each draft is written whole or not at all, in the order given. Rejects with `STORE_UNAVAILABLE`: then some may be written. */
  write(drafts: readonly Draft[]): Promise<ReadonlyMap<Draft, Written>>;
  /** What this replica has added to the counts at the journal's end, as far as it was told. */
  own(): { readonly position: number; readonly told: number };
  /** Resolves when the transaction under way, if any, has ended. */
  rest(): Promise<void>;
};

/** Nothing was written yet. */
export function createWriter(table: Table): Writer {
  let last: Promise<unknown> = Promise.resolve();
  const own = { position: 0, told: 0 };
  const note = (placed: readonly Placed[]) => {
    own.position += placed.reduce((sum, { draft }) => sum + sizeOf(draft.pack), 0);
    own.told += toldBy(placed);
  };
  return {
    write(drafts) {
      const work = last.then(() => writeAll(table, drafts, note));
      last = work.catch(() => undefined);
      return work;
    },
    own: () => ({ ...own }),
    rest: async () => void (await last),
  };
}

const toldBy = (placed: readonly Placed[]) => Number(placed.some(({ draft }) => draft.isTold));

async function writeAll(
  table: Table,
  drafts: readonly Draft[],
  note: (placed: readonly Placed[]) => void,
): Promise<ReadonlyMap<Draft, Written>> {
  const ended = new Map<Draft, Written>();
  const untilAt = table.clock.now() + CALL_LIMIT_MS;
  for (let tries = 1; ended.size < drafts.length; tries += 1) {
    const end = await readEnd(table);
    const left = drafts.filter((draft) => !ended.has(draft));
    const placed = placeAll(left, end.position);
    const changes = [
      moveEnd(end, { entries: entriesIn(placed), told: toldBy(placed) }),
      pageChange(placed),
      ...placed.flatMap((each) => each.changes),
    ];
    const outcome = await tryOnce(table, changes, untilAt);
    if (outcome === 'done') {
      for (const { draft, first } of placed) ended.set(draft, { first });
      note(placed);
      tries = 0;
    } else {
      for (const [draft, refusal] of refusedAmong(placed, outcome)) ended.set(draft, { refusal });
      await pauseUnlessDone(table, { outcome, tries, untilAt });
    }
  }
  return ended;
}

const entriesIn = (placed: readonly Placed[]) => placed.reduce((sum, { draft }) => sum + sizeOf(draft.pack), 0);

type Outcome = 'done' | ReadonlyMap<number, Item | null>;

/** Whose conditions did not hold, by their place, with the items as they stood. Each transaction has a name: one that got no answer is sent again as it is. */
async function tryOnce(table: Table, changes: readonly Change[], untilAt: number): Promise<Outcome> {
  try {
    await transact(table, changes, randomUUID(), untilAt);
    return 'done';
  } catch (problem) {
    const reasons = reasonsOf(problem);
    if (reasons === null) throw problem;
    const failed = reasons.flatMap(({ Code, Item }, index) =>
      Code === 'ConditionalCheckFailed' ? [[index, Item ? (unmarshall(Item as never) as Item) : null] as const] : [],
    );
    return new Map(failed);
  }
}

/** Somebody else moved the end: after a moment of odd length it is tried again, for as long as the call may take. */
async function pauseUnlessDone(
  { name, clock }: Table,
  { outcome, tries, untilAt }: { readonly outcome: ReadonlyMap<number, unknown>; readonly tries: number; readonly untilAt: number },
): Promise<void> {
  if (!outcome.has(0)) return;
  const wait = tries === 1 ? 0 : pauseMs(tries - 1);
  if (clock.now() + wait >= untilAt) throw tableUnavailable(name, new Error('other replicas were always faster to write'));
  if (wait > 0) await sleep(clock, wait);
}
