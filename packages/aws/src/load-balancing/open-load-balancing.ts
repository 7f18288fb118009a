import { type AwsTools, openAws } from '../open-aws.ts';
import { type ClassicLoadBalancers, openClassicLoadBalancers } from './classic-load-balancers.ts';
import { openTargetGroupIndex, type TargetGroupIndex } from './target-group-index.ts';
import { openTargetGroups, type TargetGroups } from './target-groups.ts';

/** Load balancing as all runs of a process share it: what is known of groups, and requests that carry many instances. */
export type LoadBalancing = {
  readonly index: TargetGroupIndex;
  readonly groups: TargetGroups;
  readonly classic: ClassicLoadBalancers;
};

/** Opens load balancing, or hands out what another step of this process has opened. Cheap and silent on the network. */
export function openLoadBalancing(tools: AwsTools): LoadBalancing {
  const { endpoint, region } = tools.location ?? {};
  return tools.share(`aws-load-balancing ${endpoint ?? ''} ${region ?? ''}`, () => {
    const parts = { aws: openAws(tools), clock: tools.clock };
    const groups = openTargetGroups(parts);
    return { groups, index: openTargetGroupIndex({ ...parts, groups }), classic: openClassicLoadBalancers(parts) };
  });
}
