import type { Lease, Store } from '@lastcall/core';
import { codeOf, type JournalEntry } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closing, notice, receipt, START_AT, saying, writing } from '../../src/conformance/world.ts';
import { openStore } from '../../src/index.ts';
import { withPostgres } from '../a-postgres.ts';

const replicas = suite('replicas at the same time');

type Act = { readonly what: keyof typeof ACTS; readonly number: number; readonly turns: number };

/** One of several owners, and what they were told. Nobody tells the others anything. */
type Owner = {
  readonly store: Store;
  readonly name: string;
  readonly play: string;
  readonly leases: Lease[];
  readonly accepted: { readonly noticeId: string; readonly interruptionId: string }[];
  readonly written: string[];
  readonly refused: string[];
};

const anOwner = (store: Store, name: string, play: string): Owner => ({
  store,
  name,
  play,
  leases: [],
  accepted: [],
  written: [],
  refused: [],
});

const INSTANCES = 2;

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

const ownOpen = async ({ store, play }: Owner) =>
  (await store.open()).filter(({ interruption }) => interruption.instanceId.startsWith(`${play}/`));

const ACTS = {
  async accept(owner: Owner, { number }: Act) {
    const noticeId = `${owner.play}/n-${number}`;
    const instanceId = `${owner.play}/i-${number % INSTANCES}`;
    const [acceptance] = await owner.store.accept([notice({ id: noticeId, instanceId })], receipt());
    owner.accepted.push({ noticeId, interruptionId: acceptance?.interruptionId ?? 'none' });
  },
  async claim(owner: Owner, { number }: Act) {
    const open = pick(await ownOpen(owner), number);
    if (open) owner.leases.push(...(await owner.store.claim(owner.name, [{ key: open.interruption.id, seen: open.lease }])));
  },
  async renew(owner: Owner) {
    await owner.store.renew(owner.leases);
  },
  async release(owner: Owner, { number }: Act) {
    await owner.store.release(owner.leases.slice(0, number % 3));
  },
  async append(owner: Owner, { number }: Act) {
    const lease = pick(owner.leases, owner.leases.length - 1 - (number % 2));
    if (!lease) return;
    const nth = owner.written.length + owner.refused.length + 1;
    const text = `${owner.name} ${lease.epoch} ${nth}`;
    await noteEnd(owner, text, owner.store.append(lease, [writing(nth, text)]));
  },
  async close(owner: Owner) {
    const lease = owner.leases.at(-1);
    const open = lease && (await owner.store.find(lease.key));
    if (!open) return;
    await owner.store.close(lease, { nth: 1_000, at: START_AT, event: closing }, open.revision).catch(requireLost);
  },
};

const requireLost = (problem: unknown) => assert.is(codeOf(problem, String(problem)), 'LEASE_LOST');

async function noteEnd({ written, refused }: Owner, text: string, appending: Promise<unknown>): Promise<void> {
  await appending.then(
    () => written.push(text),
    (problem) => {
      requireLost(problem);
      refused.push(text);
    },
  );
}

/** Does one thing after the other, at its own pace. */
async function live(owner: Owner, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    for (let turn = 0; turn < act.turns; turn += 1) await null;
    await ACTS[act.what](owner, act);
  }
}

const lives = fc.array(
  fc.record({
    what: fc.constantFrom<Act['what']>('accept', 'accept', 'claim', 'claim', 'renew', 'release', 'append', 'append', 'append', 'close'),
    number: fc.nat(9),
    turns: fc.nat(6),
  }),
  { maxLength: 20, size: 'max' },
);

function requireOneHolder(owners: readonly Owner[]): void {
  const holds = owners.flatMap(({ leases }) => leases.map(({ key, epoch }) => `${key} ${epoch}`));
  assert.is(new Set(holds).size, holds.length, 'an epoch was given out twice');
}

function requireFenced(owners: readonly Owner[], entries: readonly JournalEntry[]): void {
  const said = entries.map(({ event }) => saying(event));
  for (const text of owners.flatMap(({ written }) => written)) assert.is(said.filter((each) => each === text).length, 1, text);
  for (const text of owners.flatMap(({ refused }) => refused)) assert.not(said.includes(text), `${text} was refused and is there`);
  const newest = new Map<string, number>();
  for (const { interruptionId, by } of entries) {
    const epoch = by?.epoch ?? 0;
    assert.ok(by === null || epoch >= (newest.get(interruptionId) ?? 0), 'an entry stands behind one of a higher epoch');
    newest.set(interruptionId, Math.max(epoch, newest.get(interruptionId) ?? 0));
  }
}

function requireKept(owners: readonly Owner[], entries: readonly JournalEntry[]): void {
  const keptIn = new Map(
    entries.flatMap(({ event, interruptionId }) => (event.what === 'notice-accepted' ? [[event.noticeId, interruptionId]] : [])),
  );
  for (const { noticeId, interruptionId } of owners.flatMap((owner) => owner.accepted)) assert.is(keptIn.get(noticeId), interruptionId);
}

/** What is open and what has closed add up to all that was opened; of an instance one is open. */
async function requireEnds(owner: Owner, entries: readonly JournalEntry[]): Promise<void> {
  const idsWith = (what: string) => entries.filter(({ event }) => event.what === what).map(({ interruptionId }) => interruptionId);
  const open = await ownOpen(owner);
  const ended = [...open.map(({ interruption }) => interruption.id), ...idsWith('closed')];
  assert.equal(ended.sort(), [...new Set(idsWith('notice-accepted'))].sort());
  assert.is(new Set(open.map(({ interruption }) => interruption.instanceId)).size, open.length);
}

async function holdsFor(open: () => Promise<readonly [Store, Store]>, numRuns: number): Promise<void> {
  const plays = { count: 0 };
  await fc.assert(
    fc.asyncProperty(fc.tuple(lives, lives, lives), async (all) => {
      plays.count += 1;
      const stores = await open();
      const from = await stores[0].end();
      const owners = all.map((_, index) => anOwner(stores[index % 2] as Store, `owner-${index}`, `play-${plays.count}`));
      await Promise.all(owners.map((owner, index) => live(owner, all[index] ?? [])));
      const entries = await stores[1].journal(from, 10_000);
      requireOneHolder(owners);
      requireFenced(owners, entries);
      requireKept(owners, entries);
      await requireEnds(owners[0] as Owner, entries);
    }),
    { numRuns },
  );
}

replicas('an epoch has one holder, what is refused is not there, and nothing accepted is lost, whoever does what meanwhile', () =>
  holdsFor(async () => {
    const store = await openStore('memory:');
    return [store, store];
  }, 300),
);

await withPostgres('replicas at the same time on PostgreSQL', async (postgres) => {
  replicas('the same holds for two replicas on one PostgreSQL', async () => {
    const url = await postgres.createDatabase();
    const stores = [await openStore(url), await openStore(url)] as const;
    await holdsFor(async () => stores, 40).finally(() => Promise.all(stores.map((store) => store.shut())));
  });
  replicas.after(postgres.remove);
});

replicas.run();
