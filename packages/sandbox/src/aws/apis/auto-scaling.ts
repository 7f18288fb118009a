import { type Output, queryProtocol } from '../wire/answer.ts';
import { validationError } from '../wire/aws-error.ts';
import { type Input, number, text, texts } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import type { Lifecycle } from '../world/lifecycle.ts';
import { type Group, inRegion, type LifecycleAction, type LifecycleHook, type State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { pageOf } from './pages.ts';

/** DescribeAutoScalingInstances takes and returns at most 50. */
const MOST_INSTANCES = 50;

type Row = { readonly id: string; readonly lifecycleState: string; readonly group: Group };

function membersIn(state: State, region: string): Row[] {
  const groups = [...state.groups.values()].filter((group) => group.region === region);
  return groups.flatMap((group) => [...group.members].map(([id, lifecycleState]) => ({ id, lifecycleState, group })));
}

const instanceRow = (state: State, { id, lifecycleState, group }: Row): XmlObject => ({
  InstanceId: id,
  AutoScalingGroupName: group.name,
  AvailabilityZone: state.instances.get(id)?.zone,
  LifecycleState: lifecycleState,
  HealthStatus: 'HEALTHY',
  ProtectedFromScaleIn: false,
});

function describeInstances(state: State, { input, region }: Call): Output {
  const ids = texts(input, 'InstanceIds');
  if (ids.length > MOST_INSTANCES)
    throw validationError(`The number of instance ids that may be passed in is limited to ${MOST_INSTANCES}`);
  const found = membersIn(state, region).filter(({ id }) => ids.length === 0 || ids.includes(id));
  const { entries, next } = pageOf(found, { size: MOST_INSTANCES, token: text(input, 'NextToken'), invalidTokenCode: 'InvalidNextToken' });
  return { AutoScalingInstances: entries.map((row) => instanceRow(state, row)), NextToken: next };
}

const groupRow = (state: State, group: Group): XmlObject => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  MinSize: 0,
  MaxSize: Math.max(group.desired, group.members.size),
  DesiredCapacity: group.desired,
  DefaultCooldown: 300,
  TargetGroupARNs: group.targetGroupArns,
  LoadBalancerNames: group.classicLoadBalancers,
  HealthCheckType: 'EC2',
  Instances: [...group.members].map(([id, lifecycleState]) => instanceRow(state, { id, lifecycleState, group })),
  TrafficSources: group.targetGroupArns.map((arn) => ({ Identifier: arn, Type: 'elbv2' })),
  Tags: Object.entries(group.tags).map(([Key, Value]) => ({ Key, Value, ResourceId: group.name, ResourceType: 'auto-scaling-group' })),
});

function describeGroups(state: State, { input, region }: Call): Output {
  const names = texts(input, 'AutoScalingGroupNames');
  const here = [...state.groups.values()].filter((group) => group.region === region);
  const found = here.filter(({ name }) => names.length === 0 || names.includes(name));
  const size = number(input, 'MaxRecords') ?? 50;
  const { entries, next } = pageOf(found, { size, token: text(input, 'NextToken'), invalidTokenCode: 'InvalidNextToken' });
  return { AutoScalingGroups: entries.map((group) => groupRow(state, group)), NextToken: next };
}

function groupNamed(state: State, { input, region }: Call): Group {
  const name = text(input, 'AutoScalingGroupName') ?? '';
  const group = state.groups.get(inRegion(region, name));
  if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
}

const hookRow = (group: Group, hook: LifecycleHook): XmlObject => ({
  LifecycleHookName: hook.name,
  AutoScalingGroupName: group.name,
  LifecycleTransition: hook.transition,
  HeartbeatTimeout: hook.heartbeatTimeoutMs / 1_000,
  GlobalTimeout: Math.min(172_800, hook.heartbeatTimeoutMs / 10),
  DefaultResult: hook.defaultResult,
  NotificationMetadata: hook.metadata,
  NotificationTargetARN: hook.notificationTarget,
});

function describeHooks(state: State, call: Call): Output {
  const group = groupNamed(state, call);
  const names = texts(call.input, 'LifecycleHookNames');
  const found = group.hooks.filter(({ name }) => names.length === 0 || names.includes(name));
  return { LifecycleHooks: found.map((hook) => hookRow(group, hook)) };
}

function refuseUnknownHook(group: Group, name: string): void {
  if (!group.hooks.some((hook) => hook.name === name))
    throw validationError(`Lifecycle Hook name not found - Lifecycle Hook '${name}' not found`);
}

const nameOfAction = (input: Input): string => {
  const token = text(input, 'LifecycleActionToken');
  return token === undefined ? `instance ID ${text(input, 'InstanceId')}` : `token ${token}`;
};

/** The waiting action a call means: by its token where it has one, else by the instance. */
function actionOf(state: State, call: Call): LifecycleAction {
  const { input } = call;
  const group = groupNamed(state, call);
  const hookName = text(input, 'LifecycleHookName') ?? '';
  refuseUnknownHook(group, hookName);
  const token = text(input, 'LifecycleActionToken');
  const waiting = [...state.lifecycleActions].filter((action) => action.group === group && action.hook.name === hookName);
  const found = waiting.find((action) => (token === undefined ? action.instanceId === text(input, 'InstanceId') : action.token === token));
  if (!found) throw validationError(`No active Lifecycle Action found with ${nameOfAction(input)}`);
  return found;
}

function completeAction(state: State, lifecycle: Lifecycle, call: Call): Output {
  const result = text(call.input, 'LifecycleActionResult');
  const action = actionOf(state, call);
  if (result !== 'CONTINUE' && result !== 'ABANDON') throw validationError(`Invalid Lifecycle Action result: ${result}`);
  lifecycle.complete(action, result);
  return {};
}

/** Auto Scaling: groups, their instances and their lifecycle actions. */
export const createAutoScaling = (state: State, lifecycle: Lifecycle): Api => ({
  name: 'autoscaling',
  protocol: queryProtocol('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
  operations: {
    DescribeAutoScalingInstances: (call) => describeInstances(state, call),
    DescribeAutoScalingGroups: (call) => describeGroups(state, call),
    DescribeLifecycleHooks: (call) => describeHooks(state, call),
    CompleteLifecycleAction: (call) => completeAction(state, lifecycle, call),
    RecordLifecycleActionHeartbeat(call) {
      lifecycle.extend(actionOf(state, call));
      return {};
    },
  },
});
