import type { LeaseState, OpenInterruption } from '@lastcall/core';
import type { Interruption } from '@lastcall/plugin-api';
import { sleep } from '@lastcall/plugin-api';
import { tableUnavailable } from '../errors.ts';
import { headOf, leaseOf } from './keys.ts';
import { acceptedIn, isPack, packOf, type ReadPack } from './packs.ts';
import { getItems, nameOf, query } from './requests.ts';
import { CALL_LIMIT_MS, pauseMs, type Table } from './table.ts';
import { furtherOf, type Item, isFurther } from './texts.ts';

/** What an interruption is about, as its item tells it. */
export type Head = {
  readonly interruption: Interruption;
  readonly calledOff: boolean;
  /** How many notices it is merged from. */
  readonly revision: number;
  /** The position it was opened at. */
  readonly number: number;
  readonly closed: Closing | null;
};

/** When and by which writing an interruption was closed, and how many packs runs had written then. */
export type Closing = { readonly at: number; readonly owner: string; readonly epoch: number; readonly nth: number; readonly packs: number };

/** Who runs an interruption, and what they wrote. */
export type RunLease = LeaseState & {
  /** The highest number that was written in this epoch. */
  readonly lastNth: number;
  /** How many packs were written in all epochs. */
  readonly packs: number;
};

const FREE: RunLease = { owner: null, epoch: 0, renewals: 0, lastNth: 0, packs: 0 };

/** The attributes of a head. */
export const headItem = ({ interruption, closed, ...rest }: Head): Readonly<Record<string, unknown>> => ({
  ...rest,
  interruption: JSON.stringify(interruption),
  ...(closed && { closed }),
});

/** The attributes of a lease that nobody ever held. Nobody is the empty text. */
export const freeLease = (): Readonly<Record<string, unknown>> => ({ ...FREE, owner: '' });

/** The head in an item. */
export function headIn(item: Item): Head {
  const { interruption, calledOff, revision, number, closed } = item as unknown as Omit<Head, 'interruption'> & { interruption: string };
  return { interruption: JSON.parse(interruption), calledOff, revision, number, closed: closed ?? null };
}

/** The lease in an item. */
export function leaseIn(item: Item): RunLease {
  const { owner, epoch, renewals, lastNth, packs } = item as unknown as RunLease;
  return { owner: owner || null, epoch, renewals, lastNth, packs };
}

/** What is open, from its head and lease; null where it has closed. */
export const openIn = (
  { interruption, calledOff, revision, closed }: Head,
  { owner, epoch, renewals }: RunLease,
): OpenInterruption | null => (closed === null ? { interruption, calledOff, revision, lease: { owner, epoch, renewals } } : null);

/** Head and lease of an interruption; the lease is there while it is open. */
export type Standing = { readonly head: Head; readonly lease: RunLease | null };

/** Heads and leases of interruptions, by id; those that are not there are left out. */
export async function standingsOf(table: Table, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const items = await getItems(
    table,
    ids.flatMap((id) => [headOf(id), leaseOf(id)]),
  );
  const found = ids.flatMap((id) => {
    const [head, lease] = [items.get(nameOf(headOf(id))), items.get(nameOf(leaseOf(id)))];
    return head ? [[id, { head: headIn(head), lease: lease ? leaseIn(lease) : null }] as const] : [];
  });
  return new Map(found);
}

/** All there is of an interruption: its packs in the order of the journal. */
export type Story = Standing & { readonly packs: readonly ReadPack[] };

function storyIn(items: readonly Item[]): Story | null {
  const byName = new Map(items.map((item) => [nameOf(item), item]));
  const head = items.find(({ sk }) => sk === 'head');
  if (!head) return null;
  const lease = items.find(({ sk }) => sk === 'lease');
  const rest = (item: Item) => furtherOf(item).flatMap((key) => byName.get(nameOf(key)) ?? []);
  const packs = items.filter((item) => isPack(item) && !isFurther(item)).map((item) => packOf(item, rest(item)));
  return {
    head: headIn(head),
    lease: lease ? leaseIn(lease) : null,
    packs: packs.sort((one, other) => one.first - other.first),
  };
}

/**
 * DynamoDB shows the parts of a transaction one by one while it takes effect: head and lease count what belongs to them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
export function isWhole({ head, lease, packs }: Story, which: 'notices' | 'all'): boolean {
  const notices = packs.reduce((sum, pack) => sum + acceptedIn(pack).length, 0);
  if (notices !== head.revision) return false;
  const ofRuns = packs.filter((pack) => acceptedIn(pack).length === 0).length;
  return which === 'notices' || ofRuns === (lease?.packs ?? head.closed?.packs);
}

/**
 * Reads an interruption with its packs, or only with those of its notices; null where there is none. Waits, shortly, for a
 * transaction that is taking effect.
 */
export async function readStory(table: Table, id: string, which: 'notices' | 'all' = 'all'): Promise<Story | null> {
  const untilAt = table.clock.now() + CALL_LIMIT_MS;
  const range = which === 'all' ? { pk: id } : { pk: id, above: 'entry~' };
  for (let tries = 1; ; tries += 1) {
    const story = storyIn(await query(table, range));
    if (story === null || isWhole(story, which)) return story;
    const wait = pauseMs(tries);
    if (table.clock.now() + wait >= untilAt) throw tableUnavailable(table.name, new Error(`${id} is not whole`));
    await sleep(table.clock, wait);
  }
}
