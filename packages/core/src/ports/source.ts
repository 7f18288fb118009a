import type { Finding } from '@lastcall/plugin-api';
import type { Acceptance } from './store.ts';

/** One message as a source received it. */
export type Delivery = {
  /** `sns`, `sqs`, `eventbridge`, or a name of the source's own; journalled. */
  readonly source: string;
  /** The body as it came, as text. */
  readonly body: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** When the queue or topic took it, epoch ms, where the source was told; for measuring how long it waited. */
  readonly sentAt?: number;
  /** From the queue's or topic's ARN, for notices that name no account or region. */
  readonly account: string | null;
  readonly region: string | null;
};

/** What became of a delivery. Whatever it says is durable. */
export type Taken =
  | { readonly what: 'accepted'; readonly acceptances: readonly Acceptance[] }
  | { readonly what: 'ignored'; readonly reason: string; readonly canarySentAt?: number }
  | { readonly what: 'parked'; readonly problem: string };

/** Where sources hand over what they received. */
export type Intake = {
  /**
   * Reads, merges and stores one delivery. Acknowledge it only once this has resolved.
   * Rejects when the store cannot write: then the message must be delivered again, although it may be acted on meanwhile.
   */
  take(delivery: Delivery): Promise<Taken>;
  /** Resolves when every named interruption has closed, or the intake stops. */
  closed(interruptionIds: readonly string[]): Promise<void>;
};

/** Where notices come from. */
export type Source = {
  readonly name: string;
  /** Null when it can receive; otherwise what is wrong, for readiness. */
  problem(): string | null;
  /** Begins to receive. Cheap; faults after this show in `problem`. */
  start(intake: Intake): Promise<void>;
  /** What keeps notices from coming this way, or may; asked by `lastcall doctor`, without `start`. Changes nothing, receives nothing. */
  findings?(signal: AbortSignal): Promise<readonly Finding[]>;
  /** Stops receiving and hands back what was not taken. Safe to call twice. */
  stop(): Promise<void>;
};
