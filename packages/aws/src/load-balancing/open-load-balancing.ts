import type { Call } from '../calling/call.ts';
import { type AwsTools, openAws } from '../open-aws.ts';
import type { AwsPlace } from '../places/place.ts';
import { type ClassicLoadBalancers, openClassicLoadBalancers } from './classic-load-balancers.ts';
import { type Departures, openDepartures } from './departures.ts';
import { type GroupReads, openGroupReads } from './reads.ts';
import { openTargetGroupIndex, type TargetGroupIndex } from './target-group-index.ts';

/** Load balancing as all runs of a process share it: what is known of groups, and requests that carry many instances. */
export type LoadBalancing = {
  readonly index: Pick<TargetGroupIndex, 'candidates' | 'keep'>;
  readonly reads: Pick<GroupReads, 'targets' | 'attributes'>;
  readonly departures: Departures;
  readonly classic: ClassicLoadBalancers;
};

/** Opens load balancing, or hands out what another step of this process has opened. Cheap and silent on the network. */
export function openLoadBalancing(tools: AwsTools): LoadBalancing {
  const { endpoint, region } = tools.location ?? {};
  return tools.share(`aws-load-balancing ${endpoint ?? ''} ${region ?? ''}`, () => openAll(tools));
}

function openAll(tools: AwsTools): LoadBalancing & { close(): void } {
  const { clock, log, replicas } = tools;
  const parts = { aws: openAws(tools), clock };
  const departures = openDepartures(parts);
  const classic = openClassicLoadBalancers(parts);
  const listClassic = (place: AwsPlace, call: Call) => classic.list(place, clock.now(), call);
  const index = openTargetGroupIndex({ ...parts, log, replicas, reads: () => reads, listClassic, isBusy: departures.isBusy });
  const reads = openGroupReads({ ...parts, told: index.told });
  return { index, reads, departures, classic, close: index.close };
}
