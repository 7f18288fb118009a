import type { AutoScaling } from '@lastcall/aws';
import type { Clock, Neighbour } from '@lastcall/plugin-api';

/** A termination hook of a group. Heartbeats prolong its timeout, up to the longest it may wait at all; both ms. */
export type GroupHook = { readonly group: string; readonly name: string; readonly timeoutMs: number; readonly longestMs: number };

const LOOK_MS = 10_000;
/** Asking takes a request for each group; the first ones tell what an account is like. */
const MOST_GROUPS = 50;
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';
/** The hook EKS puts on the groups of managed node groups. */
const OF_EKS = 'Terminate-LC-Hook';

/** Termination hooks that are not ours, one neighbour for each name. */
export function foreignHooks(found: readonly GroupHook[], ours: readonly string[]): readonly Neighbour[] {
  const foreign = Map.groupBy(
    found.filter(({ name }) => !ours.includes(name)),
    ({ name }) => name,
  );
  return [...foreign].map(([name, hooks]) => ({
    who: name === OF_EKS ? 'EKS managed node groups' : `whoever owns the lifecycle hook ${name}`,
    where: `Auto Scaling group ${hooks[0]?.group}${hooks.length > 1 ? ` and ${hooks.length - 1} more` : ''}`,
    does: name === OF_EKS ? 'drains its nodes and completes its own hook' : 'completes that hook',
    advice:
      name === OF_EKS
        ? 'Nothing: its hook is left alone, and k8s-drain leaves those nodes to it.'
        : 'Name it in `hooks` if this server should complete it; else see that somebody does, or the instance waits for its time-out.',
  }));
}

/** The termination hooks of up to 50 groups of the region. Rejects with `AWS_*`. */
export async function terminationHooks(parts: {
  readonly autoScaling: AutoScaling;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<readonly GroupHook[]> {
  const { autoScaling, clock, signal } = parts;
  const call = { signal, deadlineAt: clock.now() + LOOK_MS };
  const { AutoScalingGroups = [] } = await autoScaling.describeAutoScalingGroups({ MaxRecords: MOST_GROUPS }, call);
  const asked = AutoScalingGroups.map(async ({ AutoScalingGroupName: group = '' }) => {
    const { LifecycleHooks = [] } = await autoScaling.describeLifecycleHooks({ AutoScalingGroupName: group }, call);
    const terminating = LifecycleHooks.filter(({ LifecycleTransition }) => LifecycleTransition === TERMINATING);
    return terminating.map(({ LifecycleHookName: name = '', HeartbeatTimeout = 0, GlobalTimeout = 0 }) => ({
      ...{ group, name, timeoutMs: HeartbeatTimeout * 1000, longestMs: GlobalTimeout * 1000 },
    }));
  });
  return (await Promise.all(asked)).flat();
}
