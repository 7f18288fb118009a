import type { Acceptance, Notice, Receipt } from '@lastcall/core';
import type { NewId } from '../accept-notices.ts';
import { type Arrivals, type Arrived, decideArrivals, type Known, type Message } from '../arrivals.ts';
import type { Ending } from '../batches.ts';
import { tableUnavailable } from '../errors.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './drafts.ts';
import { headOf, type Key, leaseOf, listedAt, noticeOf, openOf } from './keys.ts';
import { type Accepted, acceptedIn } from './packs.ts';
import { freeLease, headItem, readStory } from './partition.ts';
import { type Change, getItems, nameOf } from './requests.ts';
import type { Table } from './table.ts';

/** How often notices are decided anew that others decided about in the same moment. */
const TRIES = 8;
const NEW = { condition: 'attribute_not_exists(pk)' };

/** What accepting needs. */
export type Accepting = Desk & { readonly newId: NewId };

/** What is known of the notices and of their instances. */
async function lookUp(table: Table, messages: readonly Message[]): Promise<Known> {
  const notices = messages.flatMap((message) => message.notices);
  const keys = notices.flatMap(({ id, instanceId }) => [noticeOf(id), openOf(instanceId)]);
  const found = await getItems(table, keys);
  const named = (key: Key) => found.get(nameOf(key))?.id as string | undefined;
  const taken = notices.flatMap(({ id }) => {
    const taker = named(noticeOf(id));
    return taker === undefined ? [] : [[id, taker] as const];
  });
  const instances = [...new Set(notices.map(({ instanceId }) => instanceId))];
  const open = await Promise.all(
    instances.map(async (instanceId) => [instanceId, await openNow(table, named(openOf(instanceId)))] as const),
  );
  return { takenBy: new Map(taken), open: new Map(open.flatMap(([instanceId, each]) => (each ? [[instanceId, each] as const] : []))) };
}

async function openNow(table: Table, id: string | undefined): Promise<Open | null> {
  const story = id === undefined ? null : await readStory(table, id, 'notices');
  if (id === undefined || story === null || story.head.closed !== null) return null;
  return { id, notices: story.packs.flatMap(acceptedIn).map(({ notice }) => notice) };
}

type Open = { readonly id: string; readonly notices: readonly Notice[] };

/** How an interruption stands that takes notices: the last state they make of it, and how many it had before; null for one that opens. */
type Taking = { readonly write: Arrived['write']; readonly count: number; readonly before: number | null };

function merging({ write, count, before }: Taking): Change {
  const { interruption, calledOff } = write;
  return {
    update: headOf(interruption.id),
    words: {
      condition: '#revision = :before AND attribute_not_exists(#closed)',
      change: 'SET #revision = :after, #interruption = :interruption, #calledOff = :calledOff',
      names: { '#revision': 'revision', '#closed': 'closed', '#interruption': 'interruption', '#calledOff': 'calledOff' },
      values: {
        ':before': before,
        ':after': (before ?? 0) + count,
        ':interruption': JSON.stringify(interruption),
        ':calledOff': calledOff,
      },
    },
  };
}

function opening({ write, count }: Taking, { first, expires }: { readonly first: number; readonly expires: number }): readonly Change[] {
  const { interruption, calledOff } = write;
  const { id, instanceId } = interruption;
  const head = { interruption, calledOff, revision: count, number: first, closed: null };
  return [
    { put: { ...headOf(id), ...headItem(head) }, words: NEW },
    { put: { ...leaseOf(id), ...freeLease() } },
    { put: { ...openOf(instanceId), id }, words: NEW },
    { put: { ...listedAt(first), id, expires } },
  ];
}

/** The messages, and how many notices the interruption had before; null for one that opens. */
type Arriving = { readonly messages: readonly Message[]; readonly before: number | null };

/** What the notices of one interruption write. */
function draftOf({ expiryOf }: Desk, arrived: readonly Arrived[], { messages, before }: Arriving): Draft {
  const { write } = arrived.at(-1) as Arrived;
  const { id } = write.interruption;
  const taking = { write, count: arrived.length, before };
  const expires = expiryOf(Math.max(...arrived.map(({ message }) => receiptOf(messages, message).receivedAt)));
  const notices = arrived.map(({ notice }) => ({ put: { ...noticeOf(notice.id), id, expires }, words: NEW }));
  return {
    interruptionId: id,
    pack: { accepted: arrived.map((each, index) => acceptedOf(each, arrived[index - 1], messages)) },
    expires,
    isTold: true,
    changes: (first) => [...notices, ...(before === null ? opening(taking, { first, expires }) : [merging(taking)])],
  };
}

const receiptOf = (messages: readonly Message[], message: number): Receipt => (messages[message] as Message).receipt;

/** A message is kept with the first of its notices. */
function acceptedOf({ notice, message, write }: Arrived, earlier: Arrived | undefined, messages: readonly Message[]): Accepted {
  const receipt = receiptOf(messages, message);
  return { at: receipt.receivedAt, event: write.event, notice, receipt: earlier?.message === message ? null : receipt };
}

/** One round: what is decided about messages, and the interruptions somebody else changed in the same moment. */
type Round = { readonly endings: Arrivals['endings']; readonly refused: ReadonlySet<string> };

async function goRound(accepting: Accepting, messages: readonly Message[]): Promise<Round> {
  const { table, writer, newId } = accepting;
  const known = await lookUp(table, messages);
  const before = new Map([...known.open.values()].map(({ id, notices }) => [id, notices.length]));
  const { endings, arrived } = decideArrivals(messages, known, newId);
  const groups = Map.groupBy(arrived, ({ write }) => write.interruption.id);
  const drafts = [...groups].map(([id, group]) => draftOf(accepting, group, { messages, before: before.get(id) ?? null }));
  const written = drafts.length > 0 ? await writer.write(drafts) : new Map();
  const refused = drafts.filter((draft) => 'refusal' in (written.get(draft) ?? {}));
  return { endings, refused: new Set(refused.map(({ interruptionId }) => interruptionId)) };
}

/** A message on its way: what was settled about its notices, by their place. */
type Delivery = { readonly message: Message; readonly settled: Map<number, Acceptance>; problem: unknown };

const openPlaces = ({ message, settled }: Delivery) => [...message.notices.keys()].filter((place) => !settled.has(place));

const isUnsettled = (delivery: Delivery) => delivery.problem === undefined && openPlaces(delivery).length > 0;

/** Settles what nobody refused; what was refused is decided anew. */
function settle(delivery: Delivery, ending: Ending<readonly Acceptance[]> | undefined, refused: ReadonlySet<string>): void {
  if (ending === undefined) return;
  if ('problem' in ending) {
    delivery.problem = ending.problem;
    return;
  }
  for (const [index, place] of openPlaces(delivery).entries()) {
    const acceptance = ending.answer[index] as Acceptance;
    if (acceptance.interruptionId === null || !refused.has(acceptance.interruptionId)) delivery.settled.set(place, acceptance);
  }
}

/** Accepts messages in the order given. Notices of one interruption are written at once; those of a large message may take several transactions. */
export async function acceptMessages(
  accepting: Accepting,
  messages: readonly Message[],
): Promise<readonly Ending<readonly Acceptance[]>[]> {
  const deliveries = messages.map((message): Delivery => ({ message, settled: new Map(), problem: undefined }));
  for (let tries = 1; deliveries.some(isUnsettled); tries += 1) {
    if (tries > TRIES) throw tableUnavailable(accepting.table.name, new Error('other replicas always changed the same'));
    const left = deliveries.filter(isUnsettled);
    const rest = left.map((each) => ({ ...each.message, notices: openPlaces(each).map((place) => each.message.notices[place] as Notice) }));
    const { endings, refused } = await goRound(accepting, rest);
    for (const [index, delivery] of left.entries()) settle(delivery, endings[index], refused);
  }
  return deliveries.map(({ message, settled, problem }) =>
    problem === undefined ? { answer: message.notices.map((_, place) => settled.get(place) as Acceptance) } : { problem },
  );
}
