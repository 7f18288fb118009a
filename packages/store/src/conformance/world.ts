import assert from 'node:assert/strict';
import type { Lease, NamedLease, Notice, Receipt, Revision, Store, Writing } from '@lastcall/core';
import { codeOf, type Event } from '@lastcall/plugin-api';

/** An empty store, and what else can be done with its engine. */
export type Opened = {
  readonly store: Store;
  /** Opens the same one again after it was shut; without it the store forgets. */
  readonly reopen?: () => Promise<Store>;
  /** Opens the same one beside this, as another replica does; without it a store has one owner. */
  readonly second?: () => Promise<Store>;
};

/** What a rule is checked in: a store of its own. */
export type World = Opened;

/** One thing every store does. What a store cannot do at all, its rules pass over: be opened again, be opened beside itself. */
export type Rule = { readonly name: string; readonly check: (world: World) => Promise<void> };

/** A rule about what is there after the store was shut and opened again. */
export function survives(name: string, check: (store: Store, again: () => Promise<Store>) => Promise<void>): Rule {
  return {
    name,
    async check({ store, reopen }) {
      if (!reopen) return;
      await check(store, async () => {
        await store.shut();
        return reopen();
      });
    },
  };
}

/** A rule about two replicas on one engine. */
export function shares(name: string, check: (one: Store, other: Store) => Promise<void>): Rule {
  return {
    name,
    async check({ store, second }) {
      if (second) await check(store, await second());
    },
  };
}

/** Noon of an ordinary day. */
export const START_AT = Date.UTC(2026, 10, 22, 12);

/** A spot notice two minutes before its deadline. */
export const notice = (parts: Partial<Notice> = {}): Notice => ({
  id: 'notice-1',
  kind: 'spot-interruption',
  instanceId: 'i-1',
  action: 'terminate',
  account: '111122223333',
  region: 'eu-west-1',
  noticedAt: START_AT,
  deadlineAt: START_AT + 120_000,
  hook: null,
  revision: null,
  ...parts,
});

/** A state of a scheduled change. */
export const scheduledChange = (id: string, revision: Partial<Revision> = {}): Notice =>
  notice({ id, kind: 'scheduled-change', revision: { eventArn: 'arn:1', updatedAt: START_AT, status: 'open', ...revision } });

/** How a message came: by SQS, half a second after it was noticed. */
export const receipt = (parts: Partial<Receipt> = {}): Receipt => ({ source: 'sqs', receivedAt: START_AT + 500, raw: '{}', ...parts });

/** Something a run would journal. */
export const progress = (text: string): Event => ({ what: 'step-progress', step: 'drain', text, facts: { text } });

/** Progress as the nth thing written under a lease. */
export const writing = (nth: number, text = `line ${nth}`): Writing => ({ nth, at: START_AT + nth, event: progress(text) });

/** How a run says that it is over. */
export const closing: Event = { what: 'closed', outcome: 'succeeded', reason: 'every step succeeded' };

/** Accepts one notice and gives the interruption it opened or joined. */
export async function accepted(store: Store, parts: Partial<Notice> = {}): Promise<string> {
  const [acceptance] = await store.accept([notice(parts)], receipt());
  assert.ok(acceptance?.interruptionId, `${parts.id ?? 'notice-1'} was not accepted`);
  return acceptance.interruptionId;
}

/** Claims an open interruption as it stands, whoever has it. */
export async function claimed(store: Store, interruptionId: string, owner = 'one'): Promise<Lease> {
  const seen = (await store.find(interruptionId))?.lease ?? null;
  const [lease] = await store.claim(owner, [{ key: interruptionId, seen }]);
  assert.ok(lease, `${interruptionId} could not be claimed`);
  return lease;
}

/** Claims a name as it stands, whoever has it. */
export async function named(store: Store, key: string, owner = 'one'): Promise<Lease> {
  const [lease] = await store.claim(owner, [{ key, seen: await standing(store, key) }]);
  assert.ok(lease, `${key} could not be claimed`);
  return lease;
}

/** How a named lease stands, or null when there is none. */
export async function standing(store: Store, key: string): Promise<NamedLease | null> {
  return (await store.leases(key)).find((lease) => lease.key === key) ?? null;
}

/** Accepts one notice and claims what it opened. */
export async function running(store: Store, parts: Partial<Notice> = {}): Promise<Lease> {
  return claimed(store, await accepted(store, parts));
}

/** Closes an interruption the way a run does. */
export async function closed(store: Store, lease: Lease): Promise<void> {
  const open = await store.find(lease.key);
  assert.ok(await store.close(lease, { nth: 1_000, at: START_AT + 1_000, event: closing }, open?.revision ?? 0));
}

/** What an entry of progress says, else the name of what happened. */
export const saying = (event: Event): string => (event.what === 'step-progress' ? event.text : event.what);

/** Passes when `work` rejects with an error of this code. */
export async function rejectsWith(code: string, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => codeOf(error, 'none') === code);
}
