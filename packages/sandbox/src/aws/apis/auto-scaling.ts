import { type Output, queryProtocol } from '../wire/answer.ts';
import { validationError } from '../wire/aws-error.ts';
import { type Input, isTrue, number, text, texts } from '../wire/input.ts';
import type { Lifecycle } from '../world/lifecycle.ts';
import { type Group, inRegion, type LifecycleAction, type State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { detachingRow, groupRow, hookRow, instanceRow, type Member, type Rows } from './auto-scaling-rows.ts';
import { pageOf } from './pages.ts';

/** DescribeAutoScalingInstances takes and returns at most 50, which is also the size of a page nobody asked to be larger. */
const MOST_INSTANCES = 50;
/** DescribeAutoScalingGroups returns at most 100. */
const MOST_GROUPS = 100;
/** DetachInstances takes at most 20. */
const MOST_DETACHED = 20;

type Parts = { readonly state: State; readonly lifecycle: Lifecycle };

function membersIn(state: State, region: string): Member[] {
  const groups = [...state.groups.values()].filter((group) => group.region === region);
  return groups.flatMap((group) => [...group.members].map(([id, lifecycleState]) => ({ id, lifecycleState, group })));
}

/** The page of `all` that a call asks for, of at most `most`. */
function page<T>(all: readonly T[], { input, most }: { readonly input: Input; readonly most: number }) {
  const size = number(input, 'MaxRecords') ?? MOST_INSTANCES;
  const limit = size < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`;
  if (size < 1 || size > most)
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxRecords' failed to satisfy constraint: Member must have value ${limit}`,
    );
  return pageOf(all, { size, token: text(input, 'NextToken'), invalidTokenCode: 'InvalidNextToken' });
}

function describeInstances(rows: Rows, { input, region }: Call): Output {
  const ids = texts(input, 'InstanceIds');
  if (ids.length > MOST_INSTANCES)
    throw validationError(`The number of instance ids that may be passed in is limited to ${MOST_INSTANCES}`);
  const found = membersIn(rows.state, region).filter(({ id }) => ids.length === 0 || ids.includes(id));
  const { entries, next } = page(found, { input, most: MOST_INSTANCES });
  return { AutoScalingInstances: entries.map((member) => instanceRow(rows, member)), NextToken: next };
}

function describeGroups(rows: Rows, { input, region }: Call): Output {
  const names = texts(input, 'AutoScalingGroupNames');
  const here = [...rows.state.groups.values()].filter((group) => group.region === region);
  const found = here.filter(({ name }) => names.length === 0 || names.includes(name));
  const { entries, next } = page(found, { input, most: MOST_GROUPS });
  return { AutoScalingGroups: entries.map((group) => groupRow(rows, group)), NextToken: next };
}

function groupNamed(state: State, { input, region }: Call): Group {
  const name = text(input, 'AutoScalingGroupName') ?? '';
  const group = state.groups.get(inRegion(region, name));
  if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
}

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

function completeAction({ state, lifecycle }: Parts, call: Call): Output {
  const result = text(call.input, 'LifecycleActionResult');
  const action = actionOf(state, call);
  if (result !== 'CONTINUE' && result !== 'ABANDON') throw validationError(`Invalid Lifecycle Action result: ${result}`);
  lifecycle.complete(action, result);
  return {};
}

/** Auto Scaling refuses all of them for one that it cannot detach. */
function refuseUndetachable(group: Group, ids: readonly string[]): void {
  if (ids.length > MOST_DETACHED)
    throw validationError('List exceeds the maximum number of instances to detach. Please retry your request with fewer instances.');
  for (const id of ids) {
    const lifecycleState = group.members.get(id);
    if (lifecycleState === undefined) throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
    if (lifecycleState !== 'InService') throw validationError(`The instance ${id} is not in InService or Standby.`);
  }
}

function detachInstances({ state, lifecycle }: Parts, call: Call): Output {
  const group = groupNamed(state, call);
  const ids = texts(call.input, 'InstanceIds');
  if (text(call.input, 'ShouldDecrementDesiredCapacity') === undefined)
    throw validationError(
      "1 validation error detected: Value null at 'shouldDecrementDesiredCapacity' failed to satisfy constraint: Member must not be null",
    );
  refuseUndetachable(group, ids);
  for (const id of ids) lifecycle.detach(group, id);
  if (isTrue(call.input, 'ShouldDecrementDesiredCapacity')) group.desired -= ids.length;
  return { Activities: ids.map((id) => detachingRow(group, { id, now: call.now })) };
}

function setHealth({ state, lifecycle }: Parts, { input, region }: Call): Output {
  const [id, health] = [text(input, 'InstanceId') ?? '', text(input, 'HealthStatus')];
  if (health !== 'Healthy' && health !== 'Unhealthy') throw validationError('Valid instance health states are: [Healthy, Unhealthy].');
  if (!membersIn(state, region).some((member) => member.id === id))
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  lifecycle.setHealth(id, health);
  return {};
}

/** Auto Scaling: groups, their instances and their lifecycle actions. */
export function createAutoScaling(state: State, lifecycle: Lifecycle): Api {
  const parts = { state, lifecycle };
  const rows = { state, healthOf: lifecycle.healthOf };
  return {
    name: 'autoscaling',
    protocol: queryProtocol('http://autoscaling.amazonaws.com/doc/2011-01-01/'),
    operations: {
      DescribeAutoScalingInstances: (call) => describeInstances(rows, call),
      DescribeAutoScalingGroups: (call) => describeGroups(rows, call),
      DescribeLifecycleHooks: (call) => describeHooks(state, call),
      CompleteLifecycleAction: (call) => completeAction(parts, call),
      RecordLifecycleActionHeartbeat(call) {
        lifecycle.extend(actionOf(state, call));
        return {};
      },
      DetachInstances: (call) => detachInstances(parts, call),
      SetInstanceHealth: (call) => setHealth(parts, call),
    },
  };
}
