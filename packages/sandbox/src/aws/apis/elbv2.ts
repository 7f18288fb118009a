import { type Output, queryProtocol } from '../wire/answer.ts';
import { AwsError, validationError } from '../wire/aws-error.ts';
import { type Input, number, objects, text, texts } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import { deregister, forgetDrained, registerNamed } from '../world/rotation.ts';
import { type State, type Target, type TargetGroup, targetKey } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { elbPageOf } from './pages.ts';
import { checkComing, checkLeaving } from './target-checks.ts';
import { attributesOf } from './target-group-attributes.ts';
import { healthOf, unregistered } from './target-health.ts';

/** DescribeTags takes at most so many ARNs. */
const MOST_TAGGED = 20;

const notFound = (): AwsError => new AwsError('TargetGroupNotFound', 'One or more target groups not found');

function targetGroupOf(state: State, { input, region, now }: Call): TargetGroup {
  const targetGroup = state.targetGroups.get(text(input, 'TargetGroupArn') ?? '');
  if (targetGroup?.region !== region) throw notFound();
  forgetDrained(state, targetGroup, now);
  return targetGroup;
}

/** The groups of the region, or those a list names, in the order of the list. Throws where one of them does not exist. */
function named(here: readonly TargetGroup[], key: 'arn' | 'name', wanted: readonly string[]): readonly TargetGroup[] {
  if (wanted.length === 0) return here;
  const known = new Map(here.map((group) => [group[key], group]));
  return wanted.map((one) => {
    const found = known.get(one);
    if (!found) throw notFound();
    return found;
  });
}

function selected(state: State, { input, region }: Call): readonly TargetGroup[] {
  const here = [...state.targetGroups.values()].filter((targetGroup) => targetGroup.region === region);
  const loadBalancer = text(input, 'LoadBalancerArn');
  return named(named(here, 'arn', texts(input, 'TargetGroupArns')), 'name', texts(input, 'Names')).filter(
    ({ loadBalancerArns }) => loadBalancer === undefined || loadBalancerArns.includes(loadBalancer),
  );
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
  const describe = (target: Target): XmlObject => healthOf(state, targetGroup, { target, now: call.now });
  const describeAsked = (wanted: Input): XmlObject => {
    const found = targetGroup.targets.get(keyOf(targetGroup, wanted));
    return found ? describe(found) : unregistered(text(wanted, 'Id') ?? '', number(wanted, 'Port') ?? targetGroup.port);
  };
  return { TargetHealthDescriptions: asked.length === 0 ? [...targetGroup.targets.values()].map(describe) : asked.map(describeAsked) };
}

function registerTargets(state: State, call: Call): Output {
  const targetGroup = targetGroupOf(state, call);
  const targets = objects(call.input, 'Targets');
  checkComing(state, { targetGroup, targets });
  for (const wanted of targets) {
    const target = { id: text(wanted, 'Id') ?? '', port: number(wanted, 'Port'), zone: text(wanted, 'AvailabilityZone') };
    registerNamed(state, targetGroup, { target, now: call.now });
  }
  return {};
}

function deregisterTargets(state: State, call: Call): Output {
  const targetGroup = targetGroupOf(state, call);
  const targets = objects(call.input, 'Targets');
  checkLeaving(state, { targetGroup, targets });
  for (const target of targets) deregister(targetGroup, keyOf(targetGroup, target), call.now);
  return {};
}

const describeAttributes = (state: State, call: Call): Output => ({
  Attributes: Object.entries(attributesOf(targetGroupOf(state, call))).map(([Key, Value]) => ({ Key, Value })),
});

function describeTags(state: State, { input, region }: Call): Output {
  const arns = texts(input, 'ResourceArns');
  if (arns.length > MOST_TAGGED) throw validationError(`Cannot have more than ${MOST_TAGGED} resources described`);
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
