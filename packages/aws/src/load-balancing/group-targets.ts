import type { TargetDescription, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';

/** A target as AWS named it. Deregistering must name it the same way: id, port and zone. */
export type NamedTarget = TargetDescription;

/** A target and its health. */
export type Target = {
  readonly target: NamedTarget;
  /** `initial` `healthy` `unhealthy` `unhealthy.draining` `unused` `draining` `unavailable`. */
  readonly state: string;
  /** `Target.NotRegistered`, `Target.DeregistrationInProgress`, …; empty when AWS gave none. */
  readonly reason: string;
};

/** Every target of a group, as AWS described them at one moment. */
export type GroupTargets = {
  readonly all: readonly Target[];
  /** Those with one of these ids or addresses, on whatever port. */
  of(ids: readonly string[]): readonly Target[];
  /** How many are healthy. */
  readonly healthy: number;
};

const toTarget = ({ Target, TargetHealth }: TargetHealthDescription): readonly Target[] =>
  Target === undefined || TargetHealth?.Reason === 'Target.NotRegistered'
    ? []
    : [{ target: Target, state: TargetHealth?.State ?? 'unavailable', reason: TargetHealth?.Reason ?? '' }];

/** Puts targets where they are found by id. */
export function groupTargets(all: readonly Target[]): GroupTargets {
  const byId = Map.groupBy(all, ({ target }) => target.Id ?? '');
  return {
    all,
    of: (ids) => ids.flatMap((id) => byId.get(id) ?? []),
    healthy: all.filter(({ state }) => state === 'healthy').length,
  };
}

/** The targets AWS described; one that is not registered is left out. */
export const readTargets = (described: readonly TargetHealthDescription[]): GroupTargets => groupTargets(described.flatMap(toTarget));
