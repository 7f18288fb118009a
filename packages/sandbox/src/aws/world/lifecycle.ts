import { randomUUID } from 'node:crypto';
import type { Agenda } from '../../agenda.ts';
import type { Bus } from '../events/bus.ts';
import { hookNotification, terminateHook } from '../events/event.ts';
import type { Place } from '../place.ts';
import type { Machines } from './machines.ts';
import { leaveGroupsBalancers } from './rotation.ts';
import {
  type Group,
  inRegion,
  type LifecycleAction,
  type LifecycleHook,
  type LifecycleResult,
  type SimInstance,
  type State,
} from './state.ts';

/** Auto Scaling's way of ending an instance, with hooks that hold it. */
export type Lifecycle = {
  /**
   * Takes the instance out of its group's load balancers, then into `Terminating:Wait` with one action per hook,
   * or straight on where the group has none. Returns the actions.
   */
  terminateInGroup(id: string): readonly LifecycleAction[];
  /** Completes a waiting action, as `CompleteLifecycleAction` or its timeout does. */
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

const TWO_DAYS_MS = 172_800_000;
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

function groupOf(state: State, instance: SimInstance): Group {
  const group = state.groups.get(inRegion(instance.region, instance.group ?? ''));
  if (!group?.members.has(instance.id)) throw new TypeError(`instance ${instance.id} is in no Auto Scaling group`);
  return group;
}

function newAction(group: Group, hook: LifecycleHook, { instanceId, now }: { instanceId: string; now: number }): LifecycleAction {
  const longestMs = Math.min(TWO_DAYS_MS, 100 * hook.heartbeatTimeoutMs);
  return {
    token: randomUUID(),
    group,
    hook,
    instanceId,
    startedAt: now,
    expiresLatestAt: now + longestMs,
    expiresAt: now + hook.heartbeatTimeoutMs,
    callOff: () => {},
  };
}

/** The lifecycle of a world's groups. */
export function createLifecycle({ state, place, agenda, bus, machines, notify }: LifecycleParts): Lifecycle {
  const others = (id: string) => [...state.lifecycleActions].filter(({ instanceId }) => instanceId === id);

  function proceed(group: Group, id: string): void {
    // A hook may wait longer than its instance lives.
    if (!group.members.has(id)) return;
    group.members.set(id, 'Terminating:Proceed');
    machines.terminate(machines.instance(id));
  }
  function close(action: LifecycleAction): void {
    action.callOff();
    state.lifecycleActions.delete(action);
  }
  function complete(action: LifecycleAction, result: LifecycleResult): void {
    close(action);
    if (result === 'ABANDON') others(action.instanceId).forEach(close);
    if (others(action.instanceId).length === 0) proceed(action.group, action.instanceId);
  }
  function arm(action: LifecycleAction): void {
    action.callOff();
    action.callOff = agenda.schedule(action.expiresAt, () => complete(action, action.hook.defaultResult));
  }
  function begin(action: LifecycleAction): void {
    state.lifecycleActions.add(action);
    arm(action);
    void bus.publish(terminateHook(place, action));
    if (action.hook.notificationTarget !== null) void notify(action.hook.notificationTarget, hookNotification(place, action));
  }
  return {
    complete,
    extend(action) {
      action.expiresAt = Math.min(agenda.now() + action.hook.heartbeatTimeoutMs, action.expiresLatestAt);
      arm(action);
    },
    terminateInGroup(id) {
      const instance = machines.instance(id);
      const group = groupOf(state, instance);
      const now = agenda.now();
      leaveGroupsBalancers(state, { instance, group, now });
      const hooks = group.hooks.filter(({ transition }) => transition === TERMINATING);
      const actions = hooks.map((hook) => newAction(group, hook, { instanceId: id, now }));
      group.members.set(id, 'Terminating:Wait');
      actions.forEach(begin);
      if (actions.length === 0) proceed(group, id);
      return actions;
    },
  };
}
