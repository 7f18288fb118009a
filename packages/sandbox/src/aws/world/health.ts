import type { InstanceState, State, Target, TargetGroup } from './state.ts';

/** How a target is, in Elastic Load Balancing's words; a healthy one needs no reason. */
export type HealthState = {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining';
  readonly reason?: string;
  readonly description?: string;
};

const DRAINING: HealthState = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};
const NOT_IN_USE: HealthState = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};
const INITIAL: HealthState = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
};
const UNHEALTHY: HealthState = { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
const HEALTHY: HealthState = { state: 'healthy' };

const invalid = (word: string): HealthState => ({
  state: 'unused',
  reason: 'Target.InvalidState',
  description: `Target is in the ${word} state`,
});
const STOPPED = invalid('stopped');
const TERMINATED = invalid('terminated');

/** Of an instance that is none any more; null for one that is. */
const DOWN: Readonly<Record<InstanceState, HealthState | null>> = {
  pending: null,
  running: null,
  stopping: STOPPED,
  stopped: STOPPED,
  'shutting-down': TERMINATED,
  terminated: TERMINATED,
};

function downState({ instances }: State, { targetType }: TargetGroup, id: string): HealthState | null {
  const instance = targetType === 'instance' ? instances.get(id) : undefined;
  return instance ? DOWN[instance.state] : null;
}

/** How a registered target is at `now`, epoch ms. */
export function healthStateOf(state: State, targetGroup: TargetGroup, { target, now }: { target: Target; now: number }): HealthState {
  if (target.drainedAt !== null) return DRAINING;
  if (targetGroup.loadBalancerArns.length === 0) return NOT_IN_USE;
  const down = downState(state, targetGroup, target.id);
  if (down) return down;
  if (target.healthyAt > now) return INITIAL;
  return target.healthy ? HEALTHY : UNHEALTHY;
}
