import type { TargetGroup as DescribedGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsPlace } from '../places/place.ts';

/** What stands before a target group. */
export type Balancer = 'application' | 'network' | 'gateway';

/** A target group that can hold instances and carries traffic. */
export type TargetGroup = AwsPlace & {
  readonly arn: string;
  readonly name: string;
  readonly targetType: 'instance' | 'ip';
  readonly vpcId: string | null;
  readonly balancer: Balancer;
};

const BALANCERS: Readonly<Record<string, Balancer>> = { app: 'application', net: 'network', gwy: 'gateway' };

/** `…:loadbalancer/net/name/id`: the kind stands in the ARN. */
const balancerOf = (arn: string): Balancer => BALANCERS[arn.split(':loadbalancer/')[1]?.split('/')[0] ?? ''] ?? 'application';

/** A described group in our words; null for one that cannot hold instances (lambda, alb) or has no load balancer. */
export function usableGroup(described: DescribedGroup, { account, region }: AwsPlace): TargetGroup | null {
  const { TargetGroupArn: arn, TargetGroupName, TargetType, LoadBalancerArns: [first] = [], VpcId } = described;
  if (arn === undefined || first === undefined) return null;
  if (TargetType !== 'instance' && TargetType !== 'ip') return null;
  return { arn, name: TargetGroupName ?? arn, account, region, targetType: TargetType, vpcId: VpcId ?? null, balancer: balancerOf(first) };
}
