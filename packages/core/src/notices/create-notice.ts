import { DEADLINE_RULES } from './deadline-rules.ts';
import type { Notice } from './notice.ts';

/** What a reader knows of a notice. `statedAt` is AWS's own instant in it, epoch ms, null where it states none. */
export type NoticeParts = Omit<Notice, 'deadlineAt' | 'hook' | 'revision'> &
  Partial<Pick<Notice, 'hook' | 'revision'>> & { readonly statedAt?: number | null };

/** A notice with the deadline its kind's rule gives; `hook` and `revision` are null unless given. */
export function createNotice({ statedAt = null, hook = null, revision = null, ...parts }: NoticeParts): Notice {
  const deadlineAt = DEADLINE_RULES[parts.kind]({ noticedAt: parts.noticedAt, action: parts.action, statedAt });
  return { ...parts, deadlineAt, hook, revision };
}
