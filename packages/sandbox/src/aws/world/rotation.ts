import { type Group, inRegion, type SimInstance, type State, type Target, type TargetGroup, targetKey } from './state.ts';

/** What there is to say when something is registered. */
export type Registration = Pick<Target, 'id' | 'port' | 'zone' | 'healthyAt'>;

/** Registers a healthy target for the instance: its id, or its first address in groups of addresses. */
export function joinTargetGroup(
  state: State,
  targetGroup: TargetGroup,
  { instance, port }: { instance: SimInstance; port?: number },
): void {
  const isAddress = targetGroup.targetType === 'ip';
  register(state, targetGroup, {
    id: isAddress ? (instance.privateIps[0] ?? instance.id) : instance.id,
    port: port ?? targetGroup.port,
    zone: isAddress ? instance.zone : null,
    healthyAt: instance.launchedAt,
  });
}

/** Registers a target, also one that drains at the moment: it starts over. */
export function register(state: State, targetGroup: TargetGroup, { id, port, zone, healthyAt }: Registration): void {
  const key = targetKey(id, port);
  remove(state, targetGroup, key);
  const target: Target = { group: targetGroup.arn, id, port, zone, healthyAt, drainedAt: null, healthy: true };
  targetGroup.targets.set(key, target);
  const same = state.targetsById.get(id) ?? new Set();
  state.targetsById.set(id, same.add(target));
}

/** How long a newly registered target is `initial`. */
const HEALTH_CHECKS_MS = 10_000;

/** A target as callers name it; without a port the group's own is meant. */
export type NamedTarget = { readonly id: string; readonly port?: number | undefined; readonly zone?: string | undefined };

/** Registers a target as RegisterTargets does: it is `initial` for a while. One that is registered and does not drain stays as it is. */
export function registerNamed(state: State, targetGroup: TargetGroup, { target, now }: { target: NamedTarget; now: number }): void {
  const { id, port = targetGroup.port, zone = null } = target;
  const existing = targetGroup.targets.get(targetKey(id, port));
  if (existing?.drainedAt !== null) register(state, targetGroup, { id, port, zone, healthyAt: now + HEALTH_CHECKS_MS });
}

/** Takes a target out at once. Does nothing where there is none. */
export function remove(state: State, targetGroup: TargetGroup, key: string): void {
  const target = targetGroup.targets.get(key);
  if (!target) return;
  targetGroup.targets.delete(key);
  const same = state.targetsById.get(target.id);
  same?.delete(target);
  if (same?.size === 0) state.targetsById.delete(target.id);
}

/** Starts draining a target. One that drains already, or is not there, stays as it is. */
export function deregister(targetGroup: TargetGroup, key: string, now: number): void {
  const target = targetGroup.targets.get(key);
  if (target && target.drainedAt === null) target.drainedAt = now + targetGroup.deregistrationDelayMs;
}

/** Forgets the targets whose deregistration delay is over. */
export function forgetDrained(state: State, targetGroup: TargetGroup, now: number): void {
  for (const [key, { drainedAt }] of targetGroup.targets) {
    if (drainedAt !== null && drainedAt <= now) remove(state, targetGroup, key);
  }
}

/** Puts the instance in service behind a Classic Load Balancer that exists. */
export function joinClassicLoadBalancer(state: State, { id, region }: SimInstance, name: string): void {
  const balancer = state.classicLoadBalancers.get(inRegion(region, name));
  if (!balancer) throw new TypeError(`no Classic Load Balancer ${name} in ${region}`);
  balancer.instances.set(id, null);
}

/** Every target that is the instance itself or one of its addresses. */
const targetsOf = ({ targetsById }: State, { id, privateIps, ipv6Addresses }: SimInstance): readonly Target[] =>
  [id, ...privateIps, ...ipv6Addresses].flatMap((name) => [...(targetsById.get(name) ?? [])]);

/** Takes the instance out of what its group is attached to, as Auto Scaling does before it terminates one. */
export function leaveGroupsBalancers(state: State, { instance, group, now }: { instance: SimInstance; group: Group; now: number }): void {
  const attached = new Map(group.targetGroupArns.map((arn) => [arn, state.targetGroups.get(arn)]));
  for (const { group: arn, id, port } of targetsOf(state, instance)) {
    const targetGroup = attached.get(arn);
    if (targetGroup) deregister(targetGroup, targetKey(id, port), now);
  }
  for (const name of group.classicLoadBalancers) {
    const balancer = state.classicLoadBalancers.get(inRegion(group.region, name));
    if (balancer?.instances.get(instance.id) === null) balancer.instances.set(instance.id, now + balancer.drainingTimeoutMs);
  }
}

/** Drops a machine that is no more from every balancer, as ELB does by itself. Its addresses stay where somebody registered them. */
export function leaveEveryBalancer(state: State, instance: SimInstance): void {
  for (const { group, id, port } of state.targetsById.get(instance.id) ?? []) {
    state.targetGroups.get(group)?.targets.delete(targetKey(id, port));
  }
  state.targetsById.delete(instance.id);
  for (const balancer of state.classicLoadBalancers.values()) balancer.instances.delete(instance.id);
}
