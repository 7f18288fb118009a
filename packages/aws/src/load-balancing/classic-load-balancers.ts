import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { Clock } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { createJointWrites } from '../calling/joint-writes.ts';
import { collectPages } from '../calling/pages.ts';
import { insteadOf, isGone, isInvalidTarget } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';

/** A classic load balancer and who is registered with it. */
export type ClassicLoadBalancer = AwsPlace & { readonly name: string; readonly instanceIds: readonly string[] };

/** The classic load balancers of every place, shared by all runs of a process. */
export type ClassicLoadBalancers = {
  /** Every one of the place, as AWS described it at `since` (epoch ms) or later: one request per 400. That there are none is believed for a minute. */
  list(place: AwsPlace, since: number, call: Call): Promise<readonly ClassicLoadBalancer[]>;
  /** Deregisters an instance; those of one load balancer that come within 100 ms share a request. Success when it is gone already. */
  deregister(from: ClassicLoadBalancer, instanceId: string, call: Call): Promise<void>;
};

const PAGE_SIZE = 400;
const LISTS_KEPT_MS = 60_000;
const WINDOW_MS = 100;
const INSTANCES_PER_CALL = 100;

type Tools = { readonly aws: Aws; readonly clock: Clock };

const toLoadBalancer = (described: LoadBalancerDescription, place: AwsPlace): readonly ClassicLoadBalancer[] =>
  described.LoadBalancerName === undefined
    ? []
    : [
        {
          ...place,
          name: described.LoadBalancerName,
          instanceIds: (described.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []),
        },
      ];

const loadList = (aws: Aws) => async (place: AwsPlace, call: Call) => {
  const elb = await aws.elb(place);
  const described = await collectPages<LoadBalancerDescription>(async (Marker) => {
    const page = await elb.describeLoadBalancers({ PageSize: PAGE_SIZE, Marker }, call);
    return { items: page.LoadBalancerDescriptions, next: page.NextMarker };
  });
  return described.flatMap((one) => toLoadBalancer(one, place));
};

const createDeregistering = ({ aws, clock }: Tools, place: AwsPlace) =>
  createJointWrites<ClassicLoadBalancer, string>({
    clock,
    windowMs: WINDOW_MS,
    limit: INSTANCES_PER_CALL,
    nameOf: ({ name }) => name,
    isOnesFault: isInvalidTarget,
    async request(next, call) {
      const elb = await aws.elb(place);
      let instances = 0;
      const input = () => {
        const contents = next();
        if (contents === null) return null;
        instances = contents.items.length;
        return { LoadBalancerName: contents.place.name, Instances: contents.items.map((InstanceId) => ({ InstanceId })) };
      };
      const isSettled = (error: unknown) => isGone(error) && (instances === 1 || !isInvalidTarget(error));
      await elb.deregisterInstancesFromLoadBalancer(input, call).catch(insteadOf(isSettled, undefined));
    },
  });

/** Opens the classic load balancers. Silent on the network until asked. */
export function openClassicLoadBalancers(tools: Tools): ClassicLoadBalancers {
  const { clock } = tools;
  const lists = createFreshCache({
    clock,
    keptMs: LISTS_KEPT_MS,
    nameOf: keyOf,
    load: loadList(tools.aws),
  });
  const byPlace = new Map<string, ReturnType<typeof createDeregistering>>();
  return {
    async list({ account, region }, since, call) {
      const place = await tools.aws.locate({ account, region });
      const known = await lists.get(place, clock.now() - LISTS_KEPT_MS, call);
      return known.length === 0 ? known : lists.get(place, since, call);
    },
    deregister(from, instanceId, call) {
      const writes = byPlace.get(keyOf(from)) ?? createDeregistering(tools, from);
      byPlace.set(keyOf(from), writes);
      return writes.write(from, instanceId, call);
    },
  };
}
