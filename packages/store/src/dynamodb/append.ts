import type { Lease, Writing } from '@lastcall/core';
import type { JournalEntry } from '@lastcall/plugin-api';
import type { Ending } from '../batches.ts';
import { leaseLost, tableUnavailable } from '../errors.ts';
import type { Desk } from './desk.ts';
import type { Draft, Refusal } from './drafts.ts';
import { isInterruption, leaseOf } from './keys.ts';
import { writtenIn } from './packs.ts';
import { leaseIn, type RunLease, readStory } from './partition.ts';
import { type Change, nameOf, type Words } from './requests.ts';
import { inTurns } from './turns.ts';
import type { Written } from './write.ts';

/** What one run wants to journal. */
export type Append = { readonly lease: Lease; readonly writings: readonly Writing[] };

/** How often writings are looked for that are there in part. */
const TRIES = 4;

/** Who holds the lease of a run, as a condition. */
export const HELD = {
  condition: '#owner = :owner AND #epoch = :epoch',
  names: { '#owner': 'owner', '#epoch': 'epoch' },
} as const;

/** The values of {@link HELD}. */
export const holderOf = ({ owner, epoch }: Pick<Lease, 'owner' | 'epoch'>) => ({ ':owner': owner, ':epoch': epoch });

/** The lease counts what is written under it: numbers below its highest, or packs that another call wrote, make the condition fail. */
function counting(lease: Lease, writings: readonly Writing[], seen: RunLease | null): Words {
  const numbers = writings.map(({ nth }) => nth);
  const fresh = seen === null ? '#lastNth < :first' : '#packs = :packs';
  return {
    condition: `${HELD.condition} AND ${fresh}`,
    change: 'SET #lastNth = :last ADD #packs :one',
    names: { ...HELD.names, '#lastNth': 'lastNth', '#packs': 'packs' },
    values: {
      ...holderOf(lease),
      ':one': 1,
      ':last': Math.max(seen?.lastNth ?? 0, ...numbers),
      ...(seen === null ? { ':first': Math.min(...numbers) } : { ':packs': seen.packs }),
    },
  };
}

const draftOf = ({ expiryOf }: Desk, { lease, writings }: Joint, seen: RunLease | null): Draft => ({
  interruptionId: lease.key,
  pack: { by: { owner: lease.owner, epoch: lease.epoch }, writings },
  expires: expiryOf(Math.max(...writings.map(({ at }) => at))),
  isTold: false,
  changes: (): readonly Change[] => [{ update: leaseOf(lease.key), words: counting(lease, writings, seen) }],
});

/** All that is to be written under one lease, each number once, as it was given first. */
type Joint = { readonly lease: Lease; readonly writings: readonly Writing[] };

/** Runs are told apart by owner and epoch too: one whose lease is over may still write beside the next. */
function jointly(appends: readonly Append[]): readonly Joint[] {
  const groups = Map.groupBy(appends, ({ lease: { key, owner, epoch } }) => JSON.stringify([key, owner, epoch]));
  return [...groups.values()].map((group) => {
    const byNumber = new Map<number, Writing>();
    for (const writing of group.flatMap(({ writings }) => writings)) if (!byNumber.has(writing.nth)) byNumber.set(writing.nth, writing);
    return { lease: (group[0] as Append).lease, writings: [...byNumber.values()] };
  });
}

const entriesFrom = ({ lease, writings }: Joint, first: number): readonly (readonly [number, JournalEntry])[] =>
  writings.map(({ nth, at, event }, index) => [
    nth,
    { position: first + index, interruptionId: lease.key, at, by: { owner: lease.owner, epoch: lease.epoch }, event },
  ]);

/** The lease as it stood when a write under it was refused; null where it is not held. */
export function heldIn(refusal: Refusal, { key, owner, epoch }: Lease): RunLease | null {
  const item = refusal.get(nameOf(leaseOf(key)));
  if (!item) return null;
  const standing = leaseIn(item);
  return standing.owner === owner && standing.epoch === epoch ? standing : null;
}

type Found = ReadonlyMap<number, JournalEntry>;

/** Some of it is there already: looks for that, and writes the rest. */
async function completed(desk: Desk, joint: Joint, refusal: Refusal): Promise<Found> {
  const { table, writer } = desk;
  let seen = heldIn(refusal, joint.lease);
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (seen === null) throw leaseLost(joint.lease);
    const story = await readStory(table, joint.lease.key);
    const there = new Map((story?.packs ?? []).flatMap((pack) => writtenIn(pack, joint.lease)));
    const rest = { ...joint, writings: joint.writings.filter(({ nth }) => !there.has(nth)) };
    if (rest.writings.length === 0) return there;
    const draft = draftOf(desk, rest, story?.lease ?? seen);
    const written = (await writer.write([draft])).get(draft) as Written;
    if ('first' in written) return new Map([...there, ...entriesFrom(rest, written.first)]);
    seen = heldIn(written.refusal, joint.lease);
  }
  throw tableUnavailable(table.name, new Error('the same was always written elsewhere'));
}

async function finish(desk: Desk, joint: Joint, written: Written): Promise<Ending<Found>> {
  if ('first' in written) return { answer: new Map(entriesFrom(joint, written.first)) };
  return completed(desk, joint, written.refusal).then(
    (answer) => ({ answer }),
    (problem: unknown) => ({ problem }),
  );
}

/** Appends for many runs at once; those whose lease is not held get `LEASE_LOST` and write nothing. */
export async function appendAll(desk: Desk, appends: readonly Append[]): Promise<readonly Ending<readonly JournalEntry[]>[]> {
  const joints = jointly(appends.filter(({ lease, writings }) => writings.length > 0 && isInterruption(lease.key)));
  const ended = new Map<string, Ending<Found>>();
  // Two leases of the same interruption, of which one is over, change the same item.
  for (const round of inTurns(joints, ({ lease }) => lease.key)) {
    const drafts = round.map((joint) => draftOf(desk, joint, null));
    const written = await desk.writer.write(drafts);
    const endings = await Promise.all(round.map((joint, index) => finish(desk, joint, written.get(drafts[index] as Draft) as Written)));
    for (const [index, { lease }] of round.entries()) ended.set(nameOfLease(lease), endings[index] as Ending<Found>);
  }
  return appends.map(({ lease, writings }) => answerFor(lease, writings, ended.get(nameOfLease(lease))));
}

const nameOfLease = ({ key, owner, epoch }: Lease) => JSON.stringify([key, owner, epoch]);

function answerFor(lease: Lease, writings: readonly Writing[], ending: Ending<Found> | undefined): Ending<readonly JournalEntry[]> {
  if (writings.length === 0) return { answer: [] };
  if (ending === undefined) return { problem: leaseLost(lease) };
  if ('problem' in ending) return ending;
  return { answer: writings.map(({ nth }) => ending.answer.get(nth) as JournalEntry) };
}
