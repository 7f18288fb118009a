import { earlier, type Interruption, KINDS } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';
import { mergeHooks } from './merge-hooks.ts';

/**
 * An interruption as one more notice leaves it, for a run that cannot wait for the store to merge: it only ever gets more urgent.
 * Revisions of scheduled changes change nothing here: which of them holds only the store can tell.
 */
export function tighten(interruption: Interruption, notice: Notice): Interruption {
  if (notice.revision !== null) return interruption;
  const isUrgenter = KINDS.indexOf(notice.kind) < KINDS.indexOf(interruption.kind);
  const { kind, action, noticedAt } = isUrgenter ? notice : interruption;
  const hooks = mergeHooks([...interruption.hooks, ...(notice.hook === null ? [] : [notice.hook])]);
  return { ...interruption, kind, action, noticedAt, deadlineAt: earlier(interruption.deadlineAt, notice.deadlineAt), hooks };
}
