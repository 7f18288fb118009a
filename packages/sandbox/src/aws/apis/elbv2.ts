import { type Output, queryProtocol } from '../wire/answer.ts';
import { AwsError, validationError } from '../wire/aws-error.ts';
import { type Input, number, objects, text, texts } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import { deregister, forgetDrained, register } from '../world/rotation.ts';
import { type State, type TargetGroup, targetKey } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { elbPageOf } from './pages.ts';
import { healthOf, unregistered } from './target-health.ts';

/** How long a newly registered target is `initial`. */
const HEALTH_CHECKS_MS = 10_000;

const notFound = (): AwsError => new AwsError('TargetGroupNotFound', 'One or more target groups not found');

function targetGroupOf(state: State, { input, region, now }: Call): TargetGroup {
  const targetGroup = state.targetGroups.get(text(input, 'TargetGroupArn') ?? '');
  if (targetGroup?.region !== region) throw notFound();
  forgetDrained(targetGroup, now);
  return targetGroup;
}

/** Refuses a list that names something which does not exist. */
function refuseMissing(asked: readonly string[], known: readonly string[]): void {
  if (asked.some((one) => !known.includes(one))) throw notFound();
}

function selected(state: State, { input, region }: Call): readonly TargetGroup[] {
  const here = [...state.targetGroups.values()].filter((targetGroup) => targetGroup.region === region);
  const arns = texts(input, 'TargetGroupArns');
  const names = texts(input, 'Names');
  const loadBalancer = text(input, 'LoadBalancerArn');
  refuseMissing(
    arns,
    here.map(({ arn }) => arn),
  );
  refuseMissing(
    names,
    here.map(({ name }) => name),
  );
  return here
    .filter(({ arn }) => arns.length === 0 || arns.includes(arn))
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter(({ loadBalancerArns }) => loadBalancer === undefined || loadBalancerArns.includes(loadBalancer));
}

const described = (group: TargetGroup): XmlObject => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol,
  Port: group.port,
  VpcId: group.vpcId,
  TargetType: group.targetType,
  LoadBalancerArns: group.loadBalancerArns,
  HealthCheckEnabled: true,
  IpAddressType: 'ipv4',
});

function describeTargetGroups(state: State, call: Call): Output {
  const { entries, next } = elbPageOf(selected(state, call), call.input);
  return { TargetGroups: entries.map(described), NextMarker: next };
}

/** The key of a target as the caller names it; without a port the group's own is meant. */
const keyOf = (targetGroup: TargetGroup, target: Input): string =>
  targetKey(text(target, 'Id') ?? '', number(target, 'Port') ?? targetGroup.port);

function describeTargetHealth(state: State, call: Call): Output {
  const targetGroup = targetGroupOf(state, call);
  const asked = objects(call.input, 'Targets');
  const describe = (target: Input): XmlObject => {
    const found = targetGroup.targets.get(keyOf(targetGroup, target));
    return found
      ? healthOf(targetGroup, found, call.now)
      : unregistered(text(target, 'Id') ?? '', number(target, 'Port') ?? targetGroup.port);
  };
  const all = [...targetGroup.targets.values()].map((target) => healthOf(targetGroup, target, call.now));
  return { TargetHealthDescriptions: asked.length === 0 ? all : asked.map(describe) };
}

function refuseStrangers(state: State, targetGroup: TargetGroup, targets: readonly Input[]): void {
  if (targetGroup.targetType !== 'instance') return;
  const ids = targets.map((target) => text(target, 'Id') ?? '');
  const stranger = ids.find((id) => state.instances.get(id)?.state !== 'running');
  if (stranger === undefined) return;
  throw new AwsError('InvalidTarget', `The following targets are not in a running state and cannot be registered: '${stranger}'`);
}

function registerTargets(state: State, call: Call): Output {
  const targetGroup = targetGroupOf(state, call);
  const targets = objects(call.input, 'Targets');
  refuseStrangers(state, targetGroup, targets);
  for (const target of targets) {
    const port = number(target, 'Port') ?? targetGroup.port;
    const zone = text(target, 'AvailabilityZone') ?? null;
    const existing = targetGroup.targets.get(keyOf(targetGroup, target));
    if (existing && existing.drainedAt === null) continue;
    register(targetGroup, { id: text(target, 'Id') ?? '', port, zone, healthyAt: call.now + HEALTH_CHECKS_MS });
  }
  return {};
}

function deregisterTargets(state: State, call: Call): Output {
  const targetGroup = targetGroupOf(state, call);
  const targets = objects(call.input, 'Targets');
  if (targets.length === 0) throw validationError('A target must be specified');
  for (const target of targets) deregister(targetGroup, keyOf(targetGroup, target), call.now);
  return {};
}

function describeAttributes(state: State, call: Call): Output {
  const { deregistrationDelayMs } = targetGroupOf(state, call);
  return {
    Attributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: String(deregistrationDelayMs / 1_000) },
      { Key: 'stickiness.enabled', Value: 'false' },
      { Key: 'slow_start.duration_seconds', Value: '0' },
    ],
  };
}

function describeTags(state: State, { input, region }: Call): Output {
  const arns = texts(input, 'ResourceArns');
  const found = arns.map((arn) => state.targetGroups.get(arn));
  if (found.some((group) => group?.region !== region)) throw notFound();
  const asTags = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { TagDescriptions: found.map((group) => ({ ResourceArn: group?.arn, Tags: asTags(group?.tags ?? {}) })) };
}

/** Elastic Load Balancing v2: target groups, their targets, health and attributes. */
export const createElbV2 = (state: State): Api => ({
  name: 'elbv2',
  protocol: queryProtocol('http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'),
  operations: {
    DescribeTargetGroups: (call) => describeTargetGroups(state, call),
    DescribeTargetHealth: (call) => describeTargetHealth(state, call),
    DescribeTargetGroupAttributes: (call) => describeAttributes(state, call),
    DescribeTags: (call) => describeTags(state, call),
    RegisterTargets: (call) => registerTargets(state, call),
    DeregisterTargets: (call) => deregisterTargets(state, call),
  },
});
