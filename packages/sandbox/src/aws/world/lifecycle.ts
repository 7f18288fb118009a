import { randomUUID } from 'node:crypto';
import type { Agenda } from '../../agenda.ts';
import type { Bus } from '../events/bus.ts';
import { hookEvent, hookNotification } from '../events/event.ts';
import type { Place } from '../place.ts';
import type { Completion } from './completions.ts';
import { createHealthChecks, type HealthChecks } from './health-checks.ts';
import type { Machines } from './machines.ts';
import { leaveGroupsBalancers } from './rotation.ts';
import {
  type Destination,
  type Group,
  inRegion,
  type LifecycleAction,
  type LifecycleHook,
  type LifecycleResult,
  type SimInstance,
  type State,
} from './state.ts';

/** Auto Scaling's way of launching and ending an instance, with hooks that hold it. */
export type Lifecycle = HealthChecks & {
  /**
   * Takes the instance out of its group's load balancers, then lets it wait with one action per termination hook, or go straight on
   * where the group has none. Bound for the warm pool it is stopped and stays in its group. Returns the actions.
   */
  terminateInGroup(id: string, ending?: { readonly destination?: 'EC2' | 'WarmPool' }): readonly LifecycleAction[];
  /** Lets an instance that was just launched wait with one action per launch hook. Returns the actions. */
  launchInGroup(id: string): readonly LifecycleAction[];
  /** Takes an instance out of its group and its group's load balancers; it goes on running, and no hook fires. */
  detach(group: Group, id: string): void;
  /** Completes a waiting action, as `CompleteLifecycleAction` does. */
  complete(action: LifecycleAction, result: LifecycleResult): void;
  /** Starts the action's timeout anew, at most up to the global limit. */
  extend(action: LifecycleAction): void;
};

/** What `createLifecycle` needs; `notify` carries a hook's direct notification to its target. */
export type LifecycleParts = {
  readonly state: State;
  readonly place: Place;
  readonly agenda: Agenda;
  readonly bus: Bus;
  readonly machines: Machines;
  readonly notify: (target: string, body: string) => Promise<void>;
};

/** Where an instance is bound for, and the hooks that hold it on the way. */
type Journey = { readonly destination: Destination; readonly transition: string; readonly waiting: string };

const TWO_DAYS_MS = 172_800_000;
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';

const JOURNEYS: Readonly<Record<Destination, Journey>> = {
  EC2: { destination: 'EC2', transition: TERMINATING, waiting: 'Terminating:Wait' },
  WarmPool: { destination: 'WarmPool', transition: TERMINATING, waiting: 'Warmed:Pending:Wait' },
  AutoScalingGroup: { destination: 'AutoScalingGroup', transition: LAUNCHING, waiting: 'Pending:Wait' },
};

function groupOf(state: State, instance: SimInstance): Group {
  const group = state.groups.get(inRegion(instance.region, instance.group ?? ''));
  if (!group?.members.has(instance.id)) throw new TypeError(`instance ${instance.id} is in no Auto Scaling group`);
  return group;
}

type ActionParts = { readonly hook: LifecycleHook; readonly instanceId: string; readonly destination: Destination; readonly now: number };

function newAction(group: Group, { hook, instanceId, destination, now }: ActionParts): LifecycleAction {
  const longestMs = Math.min(TWO_DAYS_MS, 100 * hook.heartbeatTimeoutMs);
  return {
    token: randomUUID(),
    group,
    hook,
    instanceId,
    destination,
    startedAt: now,
    expiresLatestAt: now + longestMs,
    expiresAt: now + hook.heartbeatTimeoutMs,
    callOff: () => {},
  };
}

type Ending = Pick<Completion, 'result' | 'how'>;

/** What becomes of an instance that nothing holds any more. */
function createWayOn({ machines }: Pick<LifecycleParts, 'machines'>) {
  const terminate = (group: Group, id: string) => {
    group.members.set(id, 'Terminating:Proceed');
    machines.terminate(machines.instance(id));
  };
  const toPool = (group: Group, id: string) => {
    group.members.set(id, 'Warmed:Stopped');
    machines.stop(machines.instance(id));
  };
  const toService = (group: Group, id: string) => void group.members.set(id, 'InService');
  const ways: Readonly<Record<Destination, typeof terminate>> = { EC2: terminate, WarmPool: toPool, AutoScalingGroup: toService };
  return (group: Group, { id, destination, result }: { id: string; destination: Destination; result: LifecycleResult }) => {
    // A hook may wait longer than its instance lives.
    if (group.members.has(id)) (result === 'ABANDON' ? terminate : ways[destination])(group, id);
  };
}

/** The waiting actions of a world: how they begin and how they end. */
function createActions(parts: LifecycleParts) {
  const { state, place, agenda, bus, notify } = parts;
  const goOn = createWayOn(parts);
  const ofInstance = (id: string) => [...state.lifecycleActions].filter(({ instanceId }) => instanceId === id);

  function close(action: LifecycleAction, ending: Ending): void {
    const { token, group, hook, instanceId, startedAt } = action;
    action.callOff();
    state.lifecycleActions.delete(action);
    state.completions.add({ token, group: group.name, hook: hook.name, instanceId, ...ending, startedAt, at: agenda.now() });
  }
  function end(action: LifecycleAction, { result, how }: { result: LifecycleResult; how: Ending['how'] }): void {
    const { group, instanceId: id, destination } = action;
    const ending: Ending = group.members.has(id) ? { result, how } : { result: null, how: 'capacity gone' };
    close(action, ending);
    if (result === 'ABANDON') for (const other of ofInstance(id)) close(other, ending);
    if (ofInstance(id).length === 0) goOn(group, { id, destination, result });
  }
  function arm(action: LifecycleAction): void {
    action.callOff();
    const timeOut = () => end(action, { result: action.hook.defaultResult, how: 'timed out' });
    action.callOff = agenda.schedule(action.expiresAt, timeOut);
  }
  function begin(action: LifecycleAction): void {
    state.lifecycleActions.add(action);
    arm(action);
    void bus.publish(hookEvent(place, action));
    if (action.hook.notificationTarget !== null) void notify(action.hook.notificationTarget, hookNotification(place, action));
  }
  function hold(group: Group, instanceId: string, { destination, transition, waiting }: Journey): readonly LifecycleAction[] {
    const hooks = group.hooks.filter((hook) => hook.transition === transition);
    const actions = hooks.map((hook) => newAction(group, { hook, instanceId, destination, now: agenda.now() }));
    group.members.set(instanceId, waiting);
    actions.forEach(begin);
    if (actions.length === 0) goOn(group, { id: instanceId, destination, result: 'CONTINUE' });
    return actions;
  }
  return { arm, end, hold };
}

/** The lifecycle of a world's groups. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { state, agenda, machines } = parts;
  const { arm, end, hold } = createActions(parts);
  const leaveBalancers = (group: Group, instance: SimInstance) => leaveGroupsBalancers(state, { instance, group, now: agenda.now() });
  const terminateInGroup: Lifecycle['terminateInGroup'] = (id, { destination = 'EC2' } = {}) => {
    const instance = machines.instance(id);
    const group = groupOf(state, instance);
    leaveBalancers(group, instance);
    return hold(group, id, JOURNEYS[destination]);
  };
  return {
    ...createHealthChecks({ state, agenda, replace: terminateInGroup }),
    terminateInGroup,
    launchInGroup: (id) => hold(groupOf(state, machines.instance(id)), id, JOURNEYS.AutoScalingGroup),
    detach(group, id) {
      const instance = machines.instance(id);
      leaveBalancers(group, instance);
      group.members.delete(id);
      delete instance.tags['aws:autoscaling:groupName'];
    },
    complete: (action, result) => end(action, { result, how: 'completed' }),
    extend(action) {
      action.expiresAt = Math.min(agenda.now() + action.hook.heartbeatTimeoutMs, action.expiresLatestAt);
      arm(action);
    },
  };
}
