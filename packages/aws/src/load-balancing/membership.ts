import type { GroupTargets, NamedTarget } from './group-targets.ts';
import type { TargetGroup } from './target-group.ts';

/** Which target groups an id or an address was registered in when they were last read. */
export type Membership = {
  /** What a group held, asked at `readAt` (epoch ms). What was read earlier than what is known changes nothing. */
  put(group: TargetGroup, targets: GroupTargets, readAt: number): void;
  /** Forgets every group but these. */
  keepOnly(groups: readonly TargetGroup[]): void;
  /** When a group was last read, epoch ms; null: never. */
  readAt(arn: string): number | null;
  /** The targets with one of these ids or addresses, by the ARN of their group. One that is leaving is among them. */
  of(ids: readonly string[]): ReadonlyMap<string, readonly NamedTarget[]>;
  /** Targets a group held; 0 where it was never read. */
  sizeOf(arn: string): number;
  /** Targets in all groups. */
  size(): number;
};

type Page = { readonly readAt: number; readonly ids: readonly string[]; readonly count: number };

/** Makes an empty one. */
export function createMembership(): Membership {
  const pages = new Map<string, Page>();
  const byId = new Map<string, Map<string, readonly NamedTarget[]>>();

  function forget(arn: string): void {
    for (const id of pages.get(arn)?.ids ?? []) {
      const groups = byId.get(id);
      groups?.delete(arn);
      if (groups?.size === 0) byId.delete(id);
    }
    pages.delete(arn);
  }
  function note(arn: string, [id, targets]: readonly [string, readonly NamedTarget[]]): void {
    const groups = byId.get(id) ?? new Map<string, readonly NamedTarget[]>();
    groups.set(arn, targets);
    byId.set(id, groups);
  }
  return {
    put({ arn }, { all }, readAt) {
      if (readAt < (pages.get(arn)?.readAt ?? 0)) return;
      forget(arn);
      const found = Map.groupBy(
        all.map(({ target }) => target),
        ({ Id }) => Id ?? '',
      );
      for (const entry of found) note(arn, entry);
      pages.set(arn, { readAt, ids: [...found.keys()], count: all.length });
    },
    keepOnly(groups) {
      const kept = new Set(groups.map(({ arn }) => arn));
      for (const arn of pages.keys()) if (!kept.has(arn)) forget(arn);
    },
    readAt: (arn) => pages.get(arn)?.readAt ?? null,
    of(ids) {
      const found = new Map<string, readonly NamedTarget[]>();
      for (const [arn, targets] of ids.flatMap((id) => [...(byId.get(id) ?? [])])) found.set(arn, [...(found.get(arn) ?? []), ...targets]);
      return found;
    },
    sizeOf: (arn) => pages.get(arn)?.count ?? 0,
    size: () => [...pages.values()].reduce((sum, { count }) => sum + count, 0),
  };
}
