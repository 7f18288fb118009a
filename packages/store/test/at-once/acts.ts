import type { Acceptance, Lease, Store, Writing } from '@lastcall/core';
import { codeOf, type Event, type JournalEntry } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import { notice, progress, receipt, START_AT } from '../../src/conformance/world.ts';

/** What somebody does. The number chooses among what there is. */
export type Act = { readonly what: keyof typeof ACTS; readonly owner: string; readonly number: number };

/** What was acknowledged and what was refused, by those who were told. */
export type Told = {
  readonly acceptances: Acceptance[];
  readonly granted: Lease[];
  readonly written: { readonly lease: Lease; readonly writing: Writing; readonly entry: JournalEntry }[];
  /** The texts of closing events that closed. */
  readonly closings: string[];
  /** The texts of what was refused with `LEASE_LOST`, or not closed with. */
  readonly refused: string[];
};

/** Who acts: by which store, and with which text, which no other act has. */
export type Actor = { readonly store: Store; readonly told: Told; readonly text: string; readonly turn: number; readonly name: string };

/** Nobody was told anything yet. */
export const nothingTold = (): Told => ({ acceptances: [], granted: [], written: [], closings: [], refused: [] });

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

const closingWith = (reason: string): Event => ({ what: 'closed', outcome: 'succeeded', reason });

/** Null when the lease was lost; any other problem is the store's fault. */
async function unlessLost<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((problem: unknown) => (codeOf(problem, 'none') === 'LEASE_LOST' ? null : Promise.reject(problem)));
}

const ACTS = {
  async accept({ store, told, name }: Actor, { number }: Act) {
    const arrived = notice({ id: `${name}${number}`, instanceId: `${name}${number % 3}` });
    told.acceptances.push(...(await store.accept([arrived], receipt())));
  },
  async claim({ store, told, name }: Actor, { owner, number }: Act) {
    const own = (await store.open()).filter(({ interruption }) => interruption.instanceId.startsWith(name));
    const open = pick(own, number);
    if (!open) return;
    told.granted.push(...(await store.claim(owner, [{ key: open.interruption.id, seen: open.lease }])));
  },
  async renew({ store, told }: Actor, { number }: Act) {
    const lease = pick(told.granted, number);
    if (lease) await store.renew([lease]);
  },
  async release({ store, told }: Actor, { number }: Act) {
    const lease = pick(told.granted, number);
    if (lease) await store.release([lease]);
  },
  async append({ store, told, text, turn }: Actor, { number }: Act) {
    const lease = pick(told.granted, told.granted.length - 1 - (number % 3));
    if (!lease) return;
    const writing = { nth: turn, at: START_AT, event: progress(text) };
    const entries = await unlessLost(store.append(lease, [writing]));
    if (entries === null) told.refused.push(text);
    else told.written.push(...entries.map((entry) => ({ lease, writing, entry })));
  },
  async repeat({ store, told }: Actor, { number }: Act) {
    const { written } = told;
    const before = pick(written, number);
    if (!before) return;
    const entries = await unlessLost(store.append(before.lease, [before.writing]));
    written.push(...(entries ?? []).map((entry) => ({ ...before, entry })));
  },
  async close({ store, told, text, turn }: Actor, { number }: Act) {
    const lease = pick(told.granted, told.granted.length - 1 - (number % 3));
    const open = lease && (await store.find(lease.key));
    if (!open) return;
    const closed = await unlessLost(store.close(lease, { nth: turn, at: START_AT, event: closingWith(text) }, open.revision));
    (closed ? told.closings : told.refused).push(text);
  },
};

/** Does it, and notes what was told. */
export const perform = (actor: Actor, act: Act): Promise<void> => ACTS[act.what](actor, act);

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom<Act['what']>(
    'accept',
    'accept',
    'accept',
    'claim',
    'claim',
    'claim',
    'renew',
    'release',
    'append',
    'append',
    'repeat',
    'close',
  ),
  owner: fc.constantFrom('one', 'two', 'three'),
  number: fc.nat(11),
});

/** Waves of acts: those of one wave are done at once, the next wave when all of them have ended. */
export const waves: fc.Arbitrary<readonly (readonly Act[])[]> = fc.array(fc.array(act, { minLength: 1, maxLength: 8, size: 'max' }), {
  maxLength: 12,
  size: 'max',
});
