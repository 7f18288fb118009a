import type { Notice } from '../notices/notice.ts';

/** Everything that can differ between two copies of a notice, in a fixed order. */
const contentOf = (notice: Notice): string => {
  const { kind, instanceId, action, account, region, deadlineAt, hook, revision } = notice;
  const { group, name, token, noticedAt } = hook ?? {};
  const { eventArn, updatedAt, status } = revision ?? {};
  return JSON.stringify([
    kind,
    instanceId,
    action,
    account,
    region,
    deadlineAt,
    group,
    name,
    token,
    noticedAt,
    eventArn,
    updatedAt,
    status,
  ]);
};

/** Compares two texts by code unit, so that the order is the same on every machine. */
export const compareText = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

const compareNotices = (one: Notice, other: Notice): number =>
  one.noticedAt - other.noticedAt || compareText(one.id, other.id) || compareText(contentOf(one), contentOf(other));

/**
 * The set of notices a list stands for: each id once, by instant and then id. Copies of one message that arrived through
 * two channels may differ in what the channel added; the first in order stands for all, whichever came first.
 */
export function canonical(notices: readonly Notice[]): readonly Notice[] {
  const byId = new Map<string, Notice>();
  for (const notice of [...notices].sort(compareNotices)) {
    if (!byId.has(notice.id)) byId.set(notice.id, notice);
  }
  return [...byId.values()];
}
