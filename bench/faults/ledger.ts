import type { Kind } from '@lastcall/plugin-api';

/** A notice that was sent. */
export type Sent = { readonly id: string; readonly kind: Kind; readonly instanceId: string; readonly queued: boolean };

/** Which notices were sent, and which of them some replica has answered for. */
export type Ledger = {
  send(sent: Sent): void;
  /** A replica has answered the message of this notice with 200. */
  acknowledge(noticeId: string): void;
  isAcknowledged(noticeId: string): boolean;
  readonly sent: readonly Sent[];
};

/** An empty ledger. What was put into the queue is acknowledged when the queue is empty, which is looked at in the end. */
export function createLedger(): Ledger {
  const sent = new Map<string, Sent>();
  const acknowledged = new Set<string>();
  return {
    send: (one) => void sent.set(one.id, { ...one, queued: one.queued || sent.get(one.id)?.queued === true }),
    acknowledge: (id) => void acknowledged.add(id),
    isAcknowledged: (id) => acknowledged.has(id),
    get sent() {
      return [...sent.values()];
    },
  };
}
