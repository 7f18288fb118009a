import { type Acceptance, type Decision, decideAcceptance, type Notice, type Receipt } from '@lastcall/core';
import type { Tables } from './tables/tables.ts';

/** Makes the id of an interruption that opens at an instant. */
export type NewId = (at: number) => string;

type Write = NonNullable<Decision['write']>;

/** Accepts the notices of one message in the order given, inside whatever transaction is open. */
export function acceptNotices(tables: Tables, newId: NewId): (notices: readonly Notice[], receipt: Receipt) => readonly Acceptance[] {
  const { interruptions, leases, notices: noticeTable, journal } = tables;

  const openOf = (instanceId: string) => {
    const id = interruptions.openOf(instanceId);
    return id === null ? null : { id, notices: noticeTable.of(id) };
  };

  const save = (notice: Notice, write: Write, kept: KeptReceipt) => {
    const { id } = write.interruption;
    interruptions.save(write);
    leases.open(id);
    noticeTable.add(notice, { interruptionId: id, receipt: kept.number() });
    journal.note(id, kept.receivedAt, write.event);
  };

  return (notices, receipt) => {
    const kept = keepOnce(tables, receipt);
    return notices.map((notice) => {
      const { acceptance, write } = decideAcceptance({
        notice,
        source: receipt.source,
        knownIn: noticeTable.knownIn(notice.id),
        open: openOf(notice.instanceId),
        newId: newId(receipt.receivedAt),
      });
      if (write) save(notice, write, kept);
      return acceptance;
    });
  };
}

type KeptReceipt = { readonly receivedAt: number; number(): number };

/** Keeps a message once for all its notices, and not at all when none of them is written. */
function keepOnce({ notices }: Tables, receipt: Receipt): KeptReceipt {
  let number: number | null = null;
  return {
    receivedAt: receipt.receivedAt,
    number() {
      number ??= notices.keepReceipt(receipt);
      return number;
    },
  };
}
