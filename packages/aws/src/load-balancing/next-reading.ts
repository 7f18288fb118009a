import type { TargetGroup } from './target-group.ts';

/** What the index reads next. */
export type Reading = { readonly what: 'targets' | 'attributes'; readonly group: TargetGroup };

/** What choosing needs. Instants are epoch ms, null: never. */
export type Choosing = {
  readonly groups: readonly TargetGroup[];
  readonly targetsReadAt: (arn: string) => number | null;
  readonly attributesReadAt: (arn: string) => number | null;
  /** Groups that somebody says hold machines: an Auto Scaling group, a binding, a tag. */
  readonly hinted: ReadonlySet<string>;
  readonly now: number;
};

/** A group is not read more often, ms: a small account's groups would be asked for again and again. */
export const AT_MOST_EVERY_MS = 30_000;
/** Attributes are read anew after this, ms. */
export const ATTRIBUTES_EVERY_MS = 25 * 60_000;

const oldest = (groups: readonly TargetGroup[], readAt: (arn: string) => number | null): TargetGroup | undefined =>
  groups.reduce<TargetGroup | undefined>(
    (found, group) => (found === undefined || (readAt(group.arn) ?? 0) < (readAt(found.arn) ?? 0) ? group : found),
    undefined,
  );

/** Whose targets are unknown comes first, the hinted ones before the others; then unknown attributes; then what was read longest ago. */
export function nextReading({ groups, targetsReadAt, attributesReadAt, hinted, now }: Choosing): Reading | null {
  const unread = groups.filter(({ arn }) => targetsReadAt(arn) === null);
  const first = unread.find(({ arn }) => hinted.has(arn)) ?? unread[0];
  if (first !== undefined) return { what: 'targets', group: first };
  const stale = oldest(groups, attributesReadAt);
  if (stale !== undefined && now - (attributesReadAt(stale.arn) ?? 0) >= ATTRIBUTES_EVERY_MS) return { what: 'attributes', group: stale };
  const last = oldest(groups, targetsReadAt);
  if (last === undefined || now - (targetsReadAt(last.arn) ?? 0) < AT_MOST_EVERY_MS) return null;
  return { what: 'targets', group: last };
}
