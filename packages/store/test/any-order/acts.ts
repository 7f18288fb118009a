import { isDeepStrictEqual } from 'node:util';
import type { Lease, LeaseState } from '@lastcall/core';
import { codeOf } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import { closing, notice, receipt, START_AT, saying, writing } from '../../src/conformance/world.ts';
import type { Played } from './model.ts';

/** What somebody does. Numbers choose among what there is, so that the same act means the same to a store and to the model. */
export type Act = { readonly what: keyof typeof ACTS; readonly owner: string; readonly one: number; readonly other: number };

/** A store that is played with, and what its owners know of it. */
export type Play = {
  readonly store: Played;
  /** Leads all names and ids of this play. */
  readonly name: string;
  /** Interruptions in the order they were opened. */
  readonly opened: string[];
  /** Every lease that was ever given out, lost ones too. */
  readonly given: Lease[];
  /** How the owners saw the leases when they last looked, by owner and key. */
  readonly seen: Map<string, LeaseState | null>;
  /** How many acts there were. */
  turn: number;
};

/** Begins to play with a store that has nothing under this name. */
export const aPlay = (store: Played, name: string): Play => ({ store, name, opened: [], given: [], seen: new Map(), turn: 0 });

const CLOSING_NTH = 1_000;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const namesOf = ({ name }: Play) => [`${name}/replica`, `${name}/reporter`];

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

const keyOf = (play: Play, number: number) => pick([...namesOf(play), ...play.opened], number) as string;

async function standingOf({ store }: Play, key: string): Promise<LeaseState | null> {
  const named = (await store.leases(key)).find((lease) => lease.key === key);
  const { owner, epoch, renewals } = named ?? (await store.find(key))?.lease ?? { owner: null, epoch: -1, renewals: 0 };
  return epoch < 0 ? null : { owner, epoch, renewals };
}

const ACTS = {
  async accept({ store, name, opened }: Play, { one }: Act) {
    const [acceptance] = await store.accept([notice({ id: `${name}-n-${one % 8}`, instanceId: `${name}-i-${one % 3}` })], receipt());
    if (acceptance?.effect === 'opened' && acceptance.interruptionId) opened.push(acceptance.interruptionId);
    return acceptance;
  },
  async look(play: Play, { owner, one }: Act) {
    const key = keyOf(play, one);
    const state = await standingOf(play, key);
    play.seen.set(`${owner} ${key}`, state);
    return state;
  },
  async claim(play: Play, { owner, one, other }: Act) {
    const keys = [...new Set([keyOf(play, one), keyOf(play, other)])];
    const leases = await play.store.claim(
      owner,
      keys.map((key) => ({ key, seen: play.seen.get(`${owner} ${key}`) ?? null })),
    );
    play.given.push(...leases);
    return leases;
  },
  renew: (play: Play, act: Act) => play.store.renew(someGiven(play, act)),
  release: (play: Play, act: Act) => play.store.release(someGiven(play, act)),
  async forget(play: Play, { owner, one }: Act) {
    const key = pick(namesOf(play), one) as string;
    const seen = play.seen.get(`${owner} ${key}`);
    if (seen) await play.store.forget([{ key, ...seen }]);
  },
  async append({ store, name, given, turn }: Play, { one, other }: Act) {
    const lease = pick(given, one);
    if (!lease || lease.key.startsWith(name)) return null;
    const entries = await store.append(lease, [writing((other % 4) + 1, `turn ${turn}`), writing((other % 4) + 2, `and ${turn}`)]);
    return entries.map(({ event, by }) => [saying(event), by]);
  },
  async close({ store, name, given, turn }: Play, { one, other }: Act) {
    const lease = pick(given, one);
    if (!lease || lease.key.startsWith(name)) return null;
    const revision = (await store.find(lease.key))?.revision ?? 1;
    return store.close(lease, { nth: CLOSING_NTH, at: START_AT + turn, event: closing }, revision - Number(other % 4 === 0));
  },
  async save({ store, given, turn }: Play, { one }: Act) {
    const lease = pick(given, one);
    if (!lease) return null;
    await store.saveReporter(lease, { position: turn, state: { turn: `${turn}` } });
    return store.reporter(lease.key);
  },
  async prune(play: Play, { one }: Act) {
    const pruned = await play.store.prune(FOR_EVER, (one % 2) + 1);
    const kept = await play.store.list(1_000);
    play.opened.splice(0, play.opened.length, ...play.opened.filter((id) => kept.includes(id)));
    return pruned;
  },
};

function someGiven({ given }: Play, { one, other }: Act): readonly Lease[] {
  const both = [pick(given, one), pick(given, other)].filter((lease) => lease !== undefined);
  // A name that was forgotten and taken anew gives the same lease twice.
  return both.filter((lease, index) => !both.slice(0, index).some((earlier) => isDeepStrictEqual(earlier, lease)));
}

/** Acts in any order, of three owners. Much is accepted and claimed, so that there is something to lose. */
export const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Act['what']>(
      'accept',
      'look',
      'look',
      'claim',
      'claim',
      'renew',
      'release',
      'forget',
      'append',
      'append',
      'close',
      'save',
      'prune',
    ),
    owner: fc.constantFrom('one', 'two', 'three'),
    one: fc.nat(30),
    other: fc.nat(30),
  }),
  { maxLength: 60, size: 'max' },
);

/** Does it, and tells what came of it in words that are the same for every store. */
export async function perform(play: Play, act: Act): Promise<string> {
  play.turn += 1;
  const ids = [...play.opened];
  const answer = await ACTS[act.what](play, act).catch((problem: unknown) => codeOf(problem, String(problem)));
  return inWords([...new Set([...ids, ...play.opened])], answer);
}

/** All there is in the end: what is open, how every lease stands, and what was said. */
export async function everything(play: Play): Promise<string> {
  const { store, name, opened } = play;
  const each = async (id: string) => {
    const open = await store.find(id);
    return [id, open && [open.revision, open.lease], (await store.entriesOf(id)).map(({ event, by }) => [saying(event), by])];
  };
  const reporters = await Promise.all(namesOf(play).map((key) => store.reporter(key)));
  return inWords(opened, [await Promise.all(opened.map(each)), await store.leases(name), reporters]);
}

function inWords(ids: readonly string[], answer: unknown): string {
  const order = (_: string, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value;
  return ids.reduce((text, id, index) => text.replaceAll(id, `#${index}`), JSON.stringify(answer, order) ?? 'nothing');
}
