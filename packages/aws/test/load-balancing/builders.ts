import { anInstance } from '@lastcall/plugin-api/testing';
import type { Wanted } from '../../src/load-balancing/candidates.ts';
import { type GroupTargets, groupTargets, type Target } from '../../src/load-balancing/group-targets.ts';
import { type Hints, NO_HINTS } from '../../src/load-balancing/hints.ts';
import type { TargetGroup } from '../../src/load-balancing/target-group.ts';

/** A group of instances behind an application load balancer; its ARN is its name. */
export const aGroup = (name: string, parts: Partial<TargetGroup> = {}): TargetGroup => ({
  arn: name,
  name,
  account: null,
  region: 'eu-west-1',
  targetType: 'instance',
  vpcId: 'vpc-0a1b2c3d',
  balancer: 'application',
  ...parts,
});

/** A healthy target. */
export const aTarget = (Id: string, Port = 80, state = 'healthy'): Target => ({ target: { Id, Port }, state, reason: '' });

/** Healthy targets with these ids, on port 80. */
export const holding = (...ids: readonly string[]): GroupTargets => groupTargets(ids.map((id) => aTarget(id)));

/** Nothing is known but this. */
export const someHints = (parts: Partial<Hints> = {}): Hints => ({ ...NO_HINTS, ...parts });

/** Who is looked for: an instance of the group `web` with one address. */
export const aWanted = (parts: Partial<Wanted> = {}): Wanted => {
  const instance = anInstance();
  return { instanceId: instance.instanceId, account: null, region: 'eu-west-1', group: 'web', instance, ...parts };
};
