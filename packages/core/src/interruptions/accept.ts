import type { Event } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';
import type { Acceptance } from '../ports/store.ts';
import { type Merged, mergeNotices } from './merge.ts';

/** What a store knows at the moment a notice arrives. */
export type Arrival = {
  readonly notice: Notice;
  /** Where it came from, for the journal. */
  readonly source: string;
  /** The interruption, open or closed, that took a notice of this id before; null when the id is new. */
  readonly knownIn: string | null;
  /** The open interruption of the notice's instance with all its notices. */
  readonly open: { readonly id: string; readonly notices: readonly Notice[] } | null;
  /** The id to use if this opens an interruption. */
  readonly newId: string;
};

/** What to answer, and what to write before answering; `write` is null when there is nothing to write. */
export type Decision = {
  readonly acceptance: Acceptance;
  readonly write: (Merged & { readonly event: Event }) | null;
};

/** A notice that can only end something opens nothing: a state change, a scheduled change that is closed, or a person's withdrawal. */
const onlyEnds = ({ kind, revision }: Notice): boolean => kind === 'instance-state-change' || revision?.status === 'closed';

const unwritten = (acceptance: Acceptance): Decision => ({ acceptance, write: null });

/**
 * What one notice does: every store asks here, so that they agree. A duplicate names the interruption that took it first.
 * A notice of the effect `nothing-open` is not written and stays unknown, so that it may still end what opens later.
 */
export function decideAcceptance({ notice, source, knownIn, open, newId }: Arrival): Decision {
  const noticeId = notice.id;
  if (knownIn !== null) return unwritten({ noticeId, interruptionId: knownIn, effect: 'duplicate' });
  const { withdraws } = notice;
  const isOfAnother = withdraws !== undefined && withdraws !== open?.id;
  if (isOfAnother || (open === null && onlyEnds(notice))) return unwritten({ noticeId, interruptionId: null, effect: 'nothing-open' });
  const interruptionId = open?.id ?? newId;
  const merged = mergeNotices(interruptionId, [...(open?.notices ?? []), notice]);
  const { kind, noticedAt, deadlineAt } = notice;
  return {
    acceptance: { noticeId, interruptionId, effect: open === null ? 'opened' : 'merged' },
    write: {
      ...merged,
      event: { what: 'notice-accepted', noticeId, source, kind, noticedAt, deadlineAt, interruption: merged.interruption },
    },
  };
}
