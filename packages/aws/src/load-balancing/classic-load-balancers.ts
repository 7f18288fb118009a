import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { Clock } from '@lastcall/plugin-api';
import { createBatch } from '../calling/batch.ts';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { collectPages } from '../calling/pages.ts';
import { insteadOf, isGone, isInvalidTarget } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';

/** A classic load balancer and who is registered with it. */
export type ClassicLoadBalancer = { readonly name: string; readonly region: string | null; readonly instanceIds: readonly string[] };

/** The classic load balancers of every region, shared by all runs of a process. */
export type ClassicLoadBalancers = {
  /** Every one of the region, as AWS described it at `since` (epoch ms) or later: one request per 400. */
  list(region: string | null, since: number, call: Call): Promise<readonly ClassicLoadBalancer[]>;
  /** Deregisters an instance; those of one load balancer that come within 100 ms share a request. Success when it is gone already. */
  deregister(from: ClassicLoadBalancer, instanceId: string, call: Call): Promise<void>;
};

const PAGE_SIZE = 400;
const WINDOW_MS = 100;
const INSTANCES_PER_CALL = 100;

type Tools = { readonly aws: Aws; readonly clock: Clock };

const toLoadBalancer = (described: LoadBalancerDescription, region: string | null): readonly ClassicLoadBalancer[] =>
  described.LoadBalancerName === undefined
    ? []
    : [
        {
          name: described.LoadBalancerName,
          region,
          instanceIds: (described.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []),
        },
      ];

const loadList = (aws: Aws) => async (region: string | null, call: Call) => {
  const elb = await aws.elb(region);
  const described = await collectPages<LoadBalancerDescription>(async (Marker) => {
    const page = await elb.describeLoadBalancers({ PageSize: PAGE_SIZE, Marker }, call);
    return { items: page.LoadBalancerDescriptions, next: page.NextMarker };
  });
  return described.flatMap((one) => toLoadBalancer(one, region));
};

const createDeregister = ({ aws, clock }: Tools, from: ClassicLoadBalancer) =>
  createBatch<string, void>({
    clock,
    windowMs: WINDOW_MS,
    limit: INSTANCES_PER_CALL,
    isOnesFault: isInvalidTarget,
    act: async (instanceIds, call) => {
      const elb = await aws.elb(from.region);
      const request = { LoadBalancerName: from.name, Instances: instanceIds.map((InstanceId) => ({ InstanceId })) };
      const isSettled = (error: unknown) => isGone(error) && (instanceIds.length === 1 || !isInvalidTarget(error));
      await elb.deregisterInstancesFromLoadBalancer(request, call).catch(insteadOf(isSettled, undefined));
      return instanceIds.map(() => undefined);
    },
  });

/** Opens the classic load balancers. Silent on the network until asked. */
export function openClassicLoadBalancers(tools: Tools): ClassicLoadBalancers {
  const lists = createFreshCache({ clock: tools.clock, nameOf: (region: string | null) => region ?? '', load: loadList(tools.aws) });
  const batches = new Map<string, ReturnType<typeof createDeregister>>();
  return {
    list: (region, since, call) => lists.get(region, since, { ...call, priority: 1 }),
    deregister(from, instanceId, call) {
      const key = `${from.region} ${from.name}`;
      const batch = batches.get(key) ?? createDeregister(tools, from);
      batches.set(key, batch);
      return batch(instanceId, { ...call, priority: 0 });
    },
  };
}
