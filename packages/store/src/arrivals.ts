import { type Acceptance, type Decision, decideAcceptance, type Notice, type Receipt } from '@lastcall/core';
import type { NewId } from './accept-notices.ts';
import type { Ending } from './batches.ts';
import { storeError } from './errors.ts';

/** The notices of one message. */
export type Message = { readonly notices: readonly Notice[]; readonly receipt: Receipt };

/** What is known of the instances and notices of a batch, as it stands when the batch begins. */
export type Known = {
  /** The interruption that took a notice, by the notice's id. */
  readonly takenBy: Map<string, string>;
  /** The open interruptions with their notices, by instance. */
  readonly open: Map<string, { readonly id: string; readonly notices: readonly Notice[] }>;
};

/** Something to be written: the notice at this place of the batch's messages, and what it makes of its interruption. */
export type Arrived = { readonly notice: Notice; readonly message: number; readonly write: NonNullable<Decision['write']> };

/** Everything a batch of messages does, decided before anything is written. */
export type Arrivals = { readonly endings: readonly Ending<readonly Acceptance[]>[]; readonly arrived: readonly Arrived[] };

/** Decides about messages one after another; what one writes the next one knows. A message that cannot be decided writes nothing. */
export function decideArrivals(messages: readonly Message[], known: Known, newId: NewId): Arrivals {
  const arrived: Arrived[] = [];
  const endings = messages.map((message, index): Ending<readonly Acceptance[]> => {
    const before = { takenBy: new Map(known.takenBy), open: new Map(known.open) };
    const count = arrived.length;
    try {
      return { answer: message.notices.map((notice) => decideOne({ notice, message, index, known, newId, arrived })) };
    } catch (problem) {
      Object.assign(known, before);
      arrived.length = count;
      return { problem: storeError(problem) };
    }
  });
  return { endings, arrived };
}

type Deciding = {
  readonly notice: Notice;
  readonly message: Message;
  readonly index: number;
  readonly known: Known;
  readonly newId: NewId;
  readonly arrived: Arrived[];
};

function decideOne({ notice, message, index, known, newId, arrived }: Deciding): Acceptance {
  const { receipt } = message;
  const open = known.open.get(notice.instanceId) ?? null;
  const { acceptance, write } = decideAcceptance({
    notice,
    source: receipt.source,
    knownIn: known.takenBy.get(notice.id) ?? null,
    open,
    newId: newId(receipt.receivedAt),
  });
  if (write === null) return acceptance;
  arrived.push({ notice, message: index, write });
  known.takenBy.set(notice.id, write.interruption.id);
  known.open.set(notice.instanceId, { id: write.interruption.id, notices: [...(open?.notices ?? []), notice] });
  return acceptance;
}
