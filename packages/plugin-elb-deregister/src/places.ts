import {
  type Call,
  type Candidate,
  type ClassicLoadBalancer,
  type LoadBalancing,
  type Target,
  targetsOf,
  type Wanted,
} from '@lastcall/aws';

/** One registration of the instance. `leaving`: deregistered already and draining. */
export type Registration = { readonly state: 'in' | 'leaving'; readonly leave: (call: Call) => Promise<void> };

/** How the instance stands in a place. `othersServe`: false when nobody else there is healthy, null when it cannot be told. */
export type Standing = { readonly registrations: readonly Registration[]; readonly othersServe: boolean | null };

/** Somewhere the instance may receive requests from. */
export type Place = {
  readonly what: 'target group' | 'classic load balancer';
  readonly name: string;
  /** How the instance stood there at `since` (epoch ms) or later; nothing where the place is gone. */
  standing(since: number, call: Call): Promise<Standing>;
  /** How long the place lets requests end after a deregistration, ms; null when that cannot be told. */
  drainMs(call: Call): Promise<number | null>;
};

const isServing = ({ state }: Target) => state === 'healthy';

function targetGroupPlace({ groups }: LoadBalancing, wanted: Wanted, { group, likely }: Candidate): Place {
  const registration = ({ target, state }: Target): Registration => ({
    state: state === 'draining' ? 'leaving' : 'in',
    leave: (call) => groups.deregister(group, target, call),
  });
  const pace = likely ? 'at once' : 'search';
  return {
    what: 'target group',
    name: group.name,
    async standing(since, call) {
      const all = await groups.targetsIn(group, { since, pace }, { ...call, priority: likely ? 2 : 6 });
      const ours = targetsOf(wanted, group, all);
      return { registrations: ours.map(registration), othersServe: all.some((target) => isServing(target) && !ours.includes(target)) };
    },
    drainMs: (call) => groups.drainMs(group, call),
  };
}

function classicPlace({ classic }: LoadBalancing, { instanceId }: Wanted, found: ClassicLoadBalancer): Place {
  const registration: Registration = { state: 'in', leave: (call) => classic.deregister(found, instanceId, call) };
  return {
    what: 'classic load balancer',
    name: found.name,
    async standing(since, call) {
      const listed = await classic.list(found.region, since, call);
      const isIn = listed.some(({ name, instanceIds }) => name === found.name && instanceIds.includes(instanceId));
      return { registrations: isIn ? [registration] : [], othersServe: null };
    },
    drainMs: async () => null,
  };
}

/** Where to look, one promise per kind of load balancer: they come from different APIs and neither waits for the other. */
export function openPlaces(parts: {
  readonly balancing: LoadBalancing;
  readonly wanted: Wanted;
  readonly loadBalancers: 'all' | 'target-groups' | 'classic';
  readonly ipTargets: 'deregister' | 'leave';
  readonly since: number;
}) {
  const { balancing, wanted, loadBalancers, ipTargets, since } = parts;
  const targetGroups = async (call: Call): Promise<readonly Place[]> => {
    const candidates = await balancing.index.candidates(wanted, call);
    const usable = candidates.filter(({ group }) => group.targetType === 'instance' || ipTargets === 'deregister');
    return usable.map((candidate) => targetGroupPlace(balancing, wanted, candidate));
  };
  const classic = async (call: Call): Promise<readonly Place[]> => {
    const listed = await balancing.classic.list(wanted.region, since, call);
    const holding = listed.filter(({ instanceIds }) => instanceIds.includes(wanted.instanceId));
    return holding.map((found) => classicPlace(balancing, wanted, found));
  };
  if (loadBalancers === 'target-groups') return [targetGroups];
  return loadBalancers === 'classic' ? [classic] : [targetGroups, classic];
}
