import type { Action, Hook, Kind } from '@lastcall/plugin-api';

/** Which state of a scheduled change a notice tells of. The newest `updatedAt` of an `eventArn` and instance is the truth. */
export type Revision = {
  readonly eventArn: string;
  /** AWS's own last-updated instant, epoch ms. */
  readonly updatedAt: number;
  readonly status: 'open' | 'upcoming' | 'closed';
};

/** One message as AWS sent it, about one instance. */
export type Notice = {
  /** The same for every delivery of the same message about the same instance. */
  readonly id: string;
  readonly kind: Kind;
  /** `i-…`, or `cr-…` where AWS names only the capacity reservation. */
  readonly instanceId: string;
  readonly action: Action;
  readonly account: string | null;
  readonly region: string | null;
  /** The instant in the notice, epoch ms. */
  readonly noticedAt: number;
  /** When AWS will act, epoch ms; null when it set no instant. */
  readonly deadlineAt: number | null;
  readonly hook: Hook | null;
  /** Only scheduled changes are revised; null for every other kind. */
  readonly revision: Revision | null;
  /** Set where it is no message of AWS but a person's word: the interruption that is to be left alone, and no other of the instance. */
  readonly withdraws?: string;
};

/** What a body turned out to be. Reading never throws, whatever the bytes. */
export type Reading =
  | { readonly what: 'notices'; readonly notices: readonly Notice[] }
  /**
   * Understood, and nothing to act on: test notifications, launches, informational events, unknown kinds. A canary says when it was sent,
   * epoch ms.
   */
  | { readonly what: 'ignored'; readonly reason: string; readonly canarySentAt?: number }
  /** Not understood: kept as it came, with what is wrong and where. */
  | { readonly what: 'unreadable'; readonly problem: string };
