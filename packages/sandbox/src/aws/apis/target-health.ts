import type { XmlObject } from '../wire/xml.ts';
import type { Target, TargetGroup } from '../world/state.ts';

const NOT_REGISTERED: XmlObject = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
};
const DRAINING: XmlObject = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};
const NOT_IN_USE: XmlObject = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target group is not configured to receive traffic from the load balancer',
};
const INITIAL: XmlObject = {
  State: 'initial',
  Reason: 'Elb.RegistrationInProgress',
  Description: 'Target registration is in progress',
};
const UNHEALTHY: XmlObject = {
  State: 'unhealthy',
  Reason: 'Target.FailedHealthChecks',
  Description: 'Health checks failed',
};

function stateOf(targetGroup: TargetGroup, target: Target, now: number): XmlObject {
  if (target.drainedAt !== null) return DRAINING;
  if (targetGroup.loadBalancerArns.length === 0) return NOT_IN_USE;
  if (target.healthyAt > now) return INITIAL;
  return target.healthy ? { State: 'healthy' } : UNHEALTHY;
}

/** A registered target as DescribeTargetHealth tells of it. */
export const healthOf = (targetGroup: TargetGroup, target: Target, now: number): XmlObject => ({
  Target: { Id: target.id, Port: target.port, AvailabilityZone: target.zone },
  HealthCheckPort: String(target.port),
  TargetHealth: stateOf(targetGroup, target, now),
});

/** A target somebody asked for that the group does not hold. */
export const unregistered = (id: string, port: number): XmlObject => ({ Target: { Id: id, Port: port }, TargetHealth: NOT_REGISTERED });
