import { type Group, inRegion, type SimInstance, type State, type Target, type TargetGroup, targetKey } from './state.ts';

/** Registers a healthy target for the instance: its id, or its first address in groups of addresses. */
export function joinTargetGroup(targetGroup: TargetGroup, instance: SimInstance, port = targetGroup.port): void {
  const id = targetGroup.targetType === 'ip' ? (instance.privateIps[0] ?? instance.id) : instance.id;
  const zone = targetGroup.targetType === 'ip' ? instance.zone : null;
  register(targetGroup, { id, port, zone, healthyAt: instance.launchedAt });
}

/** Registers a target, also one that drains at the moment: it starts over. */
export function register(
  targetGroup: TargetGroup,
  { id, port, zone, healthyAt }: Pick<Target, 'id' | 'port' | 'zone' | 'healthyAt'>,
): void {
  targetGroup.targets.set(targetKey(id, port), { id, port, zone, healthyAt, drainedAt: null, healthy: true });
}

/** Starts draining a target. One that drains already, or is not there, stays as it is. */
export function deregister(targetGroup: TargetGroup, key: string, now: number): void {
  const target = targetGroup.targets.get(key);
  if (target && target.drainedAt === null) target.drainedAt = now + targetGroup.deregistrationDelayMs;
}

/** Forgets the targets whose deregistration delay is over. */
export function forgetDrained(targetGroup: TargetGroup, now: number): void {
  for (const [key, { drainedAt }] of targetGroup.targets) {
    if (drainedAt !== null && drainedAt <= now) targetGroup.targets.delete(key);
  }
}

/** Puts the instance in service behind a Classic Load Balancer that exists. */
export function joinClassicLoadBalancer(state: State, { id, region }: SimInstance, name: string): void {
  const balancer = state.classicLoadBalancers.get(inRegion(region, name));
  if (!balancer) throw new TypeError(`no Classic Load Balancer ${name} in ${region}`);
  balancer.instances.set(id, null);
}

/** Takes the instance out of what its group is attached to, as Auto Scaling does before it terminates one. */
export function leaveGroupsBalancers(state: State, { instance, group, now }: { instance: SimInstance; group: Group; now: number }): void {
  const attached = group.targetGroupArns.flatMap((arn) => state.targetGroups.get(arn) ?? []);
  for (const targetGroup of attached) deregisterInstance(targetGroup, instance, now);
  for (const name of group.classicLoadBalancers) {
    const balancer = state.classicLoadBalancers.get(inRegion(group.region, name));
    if (balancer?.instances.get(instance.id) === null) balancer.instances.set(instance.id, now + balancer.drainingTimeoutMs);
  }
}

/** Starts draining every target that is the instance itself or one of its addresses. */
export function deregisterInstance(targetGroup: TargetGroup, instance: SimInstance, now: number): void {
  const names = new Set([instance.id, ...instance.privateIps, ...instance.ipv6Addresses]);
  for (const [key, { id }] of targetGroup.targets) if (names.has(id)) deregister(targetGroup, key, now);
}

/** Drops a machine that is no more from every balancer, as ELB does by itself. */
export function leaveEveryBalancer(state: State, instance: SimInstance): void {
  for (const targetGroup of state.targetGroups.values()) {
    for (const [key, { id }] of targetGroup.targets) if (id === instance.id) targetGroup.targets.delete(key);
  }
  for (const balancer of state.classicLoadBalancers.values()) balancer.instances.delete(instance.id);
}
