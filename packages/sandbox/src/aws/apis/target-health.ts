import type { XmlObject } from '../wire/xml.ts';
import { healthStateOf } from '../world/health.ts';
import type { State, Target, TargetGroup } from '../world/state.ts';

/** A registered target as DescribeTargetHealth tells of it at `now`. */
export const healthOf = (state: State, targetGroup: TargetGroup, { target, now }: { target: Target; now: number }): XmlObject => {
  const { state: State, reason: Reason, description: Description } = healthStateOf(state, targetGroup, { target, now });
  return {
    Target: { Id: target.id, Port: target.port, AvailabilityZone: target.zone },
    HealthCheckPort: String(target.port),
    TargetHealth: { State, Reason, Description },
  };
};

/** A target somebody asked for that the group does not hold. */
export const unregistered = (id: string, port: number): XmlObject => ({
  Target: { Id: id, Port: port },
  TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered to the target group' },
});
