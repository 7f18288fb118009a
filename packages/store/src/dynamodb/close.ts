import type { Lease, Writing } from '@lastcall/core';
import type { Ending } from '../batches.ts';
import { leaseLost, tableUnavailable } from '../errors.ts';
import { HELD, holderOf } from './append.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './drafts.ts';
import { closedAt, headOf, isInterruption, leaseOf, openOf } from './keys.ts';
import { type Closing, type Standing, standingsOf } from './partition.ts';
import type { Change } from './requests.ts';
import { inTurns } from './turns.ts';

/** What one run wants to close with. */
export type Close = { readonly lease: Lease; readonly writing: Writing; readonly revision: number };

/** How often a close is decided anew that something came in between of. */
const TRIES = 8;

const isSame = ({ owner, epoch, nth }: Closing, { lease, writing }: Close) =>
  owner === lease.owner && epoch === lease.epoch && nth === writing.nth;

/** What a close comes to as things stand; null where it is to be written. The lease ends with the interruption: who asks again is known by the writing. */
function decide(close: Close, standing: Standing | undefined): Ending<boolean> | null {
  const { lease, revision } = close;
  if (standing?.head.closed) return isSame(standing.head.closed, close) ? { answer: true } : { problem: leaseLost(lease) };
  if (standing?.lease?.owner !== lease.owner || standing.lease.epoch !== lease.epoch) return { problem: leaseLost(lease) };
  return standing.head.revision === revision ? null : { answer: false };
}

function changesOf({ lease, writing, revision }: Close, standing: Standing, expires: number): readonly Change[] {
  const { key, owner, epoch } = lease;
  const { instanceId } = standing.head.interruption;
  const packs = standing.lease?.packs ?? 0;
  const closing: Closing = { at: writing.at, owner, epoch, nth: writing.nth, packs: packs + 1 };
  const ending = {
    condition: '#revision = :revision AND attribute_not_exists(#closed)',
    change: 'SET #closed = :closing, #expires = :expires',
    names: { '#revision': 'revision', '#closed': 'closed', '#expires': 'expires' },
    values: { ':revision': revision, ':closing': closing, ':expires': expires },
  };
  const held = {
    condition: `${HELD.condition} AND #packs = :packs`,
    names: { ...HELD.names, '#packs': 'packs' },
    values: { ...holderOf(lease), ':packs': packs },
  };
  return [
    { update: headOf(key), words: ending },
    { remove: leaseOf(key), words: held },
    { remove: openOf(instanceId) },
    { put: { ...closedAt(writing.at, key), id: key, number: standing.head.number, expires } },
  ];
}

const draftOf = ({ expiryOf }: Desk, close: Close, standing: Standing): Draft => ({
  interruptionId: close.lease.key,
  pack: { by: { owner: close.lease.owner, epoch: close.lease.epoch }, writings: [close.writing] },
  expires: expiryOf(close.writing.at),
  isTold: true,
  changes: () => changesOf(close, standing, expiryOf(close.writing.at)),
});

type Ended = Map<Close, Ending<boolean>>;

/** Decides about closes of different interruptions, and writes those that are to be written. What something came in between of has not ended. */
async function goRound(desk: Desk, closes: readonly Close[], ended: Ended): Promise<void> {
  const keys = closes.map(({ lease }) => lease.key);
  const standings = await standingsOf(desk.table, keys);
  const drafts = new Map<Draft, Close>();
  for (const close of closes) {
    const standing = standings.get(close.lease.key);
    const ending = decide(close, standing);
    if (ending !== null) ended.set(close, ending);
    else drafts.set(draftOf(desk, close, standing as Standing), close);
  }
  const written = await desk.writer.write([...drafts.keys()]);
  for (const [draft, close] of drafts) if ('first' in (written.get(draft) ?? {})) ended.set(close, { answer: true });
}

/** Closes many interruptions, see the `Store` port. */
export async function closeAll(desk: Desk, closes: readonly Close[]): Promise<readonly Ending<boolean>[]> {
  const ended: Ended = new Map();
  for (const close of closes) if (!isInterruption(close.lease.key)) ended.set(close, { problem: leaseLost(close.lease) });
  for (let tries = 1; ended.size < closes.length; tries += 1) {
    if (tries > TRIES + closes.length) throw tableUnavailable(desk.table.name, new Error('something always came in between'));
    const left = closes.filter((close) => !ended.has(close));
    const [turn = []] = inTurns(left, ({ lease }) => lease.key);
    await goRound(desk, turn, ended);
  }
  return closes.map((close) => ended.get(close) as Ending<boolean>);
}
