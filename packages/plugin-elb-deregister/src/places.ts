import {
  type Call,
  type Candidate,
  type ClassicLoadBalancer,
  type GroupAttributes,
  type GroupTargets,
  idsIn,
  type LoadBalancing,
  type NamedTarget,
  type Target,
  type Wanted,
} from '@lastcall/aws';

/** One registration of the instance. `leaving`: deregistered already and draining. */
export type Registration = {
  readonly state: 'in' | 'leaving';
  /** How much it changes to leave: 1 where requests arrive that others can take, less elsewhere. */
  readonly worth: number;
  readonly leave: (call: Call & { readonly worth: number }) => Promise<void>;
};

/** How the instance stands in a place. `othersServe`: false when nobody else there is healthy, null when it cannot be told. */
export type Standing = { readonly registrations: readonly Registration[]; readonly othersServe: boolean | null };

/** Somewhere the instance may receive requests from. */
export type Place = {
  readonly what: 'target group' | 'classic load balancer';
  readonly name: string;
  readonly isNetwork: boolean;
  /** How the instance stood there when the place was last read; null where that is not known. */
  readonly lastKnown: Standing | null;
  /** How the instance stood there at `since` (epoch ms) or later; nothing where the place is gone. */
  standing(since: number, call: Call): Promise<Standing>;
  /** What is set about leaving; null where there is nothing of the kind. */
  attributes(call: Call): Promise<GroupAttributes | null>;
};

/** Places of one kind, made as they are come to. `leftToPods`: target groups the instance was in, but which its targets leave together with their pods. */
export type Places = {
  readonly places: Iterable<Place>;
  /** How many of them surely hold the instance. */
  readonly sure: number;
  readonly leftToPods: readonly string[];
};

/** Leaving as the only healthy target moves no request to anybody. */
const WORTH_ALONE = 0.5;
/** Where its health checks fail it gets no requests anyway, as long as somebody else is healthy. */
const WORTH_UNHEALTHY = 0.25;

/** How useful it is to leave. */
export function worthOf({ state }: Pick<Target, 'state'>, othersServe: boolean): number {
  if (state !== 'healthy') return WORTH_UNHEALTHY;
  return othersServe ? 1 : WORTH_ALONE;
}

/** `unused`: registered, but no request ever comes (the zone is off, the machine is stopped): out already. */
function standingIn(targets: GroupTargets, ours: readonly Target[], leave: (target: NamedTarget) => Registration['leave']): Standing {
  const othersServe = targets.healthy > ours.filter(({ state }) => state === 'healthy').length;
  const registrations = ours
    .filter(({ state }) => state !== 'unused')
    .map(
      ({ target, state }): Registration => ({
        state: state === 'draining' ? 'leaving' : 'in',
        worth: worthOf({ state }, othersServe),
        leave: leave(target),
      }),
    );
  return { registrations, othersServe };
}

function targetGroupPlace({ reads, departures }: LoadBalancing, wanted: Wanted, { group, because, known }: Candidate): Place {
  const leave = (target: NamedTarget) => (call: Call & { readonly worth: number }) => departures.leave(group, target, call);
  const isSearch = because === 'unread' || because === 'launched since';
  return {
    what: 'target group',
    name: group.name,
    isNetwork: group.balancer === 'network',
    lastKnown:
      known.length === 0
        ? null
        : { registrations: known.map((target) => ({ state: 'in', worth: 1, leave: leave(target) })), othersServe: null },
    async standing(since, call) {
      const targets = await reads.targets(group, { since, pace: isSearch ? 'search' : 'at once' }, call);
      return standingIn(targets, targets.of(idsIn(group, wanted)), leave);
    },
    attributes: (call) => reads.attributes(group, call),
  };
}

function classicPlace({ classic }: LoadBalancing, { instanceId }: Wanted, found: ClassicLoadBalancer): Place {
  const registration: Registration = { state: 'in', worth: 1, leave: (call) => classic.deregister(found, instanceId, call) };
  return {
    what: 'classic load balancer',
    name: found.name,
    isNetwork: false,
    lastKnown: null,
    async standing(since, call) {
      const listed = await classic.list(found, since, call);
      const isIn = listed.some(({ name, instanceIds }) => name === found.name && instanceIds.includes(instanceId));
      return { registrations: isIn ? [registration] : [], othersServe: null };
    },
    attributes: async () => null,
  };
}

/** In a storm hundreds of runs come to hundreds of places each: they are not all kept in memory. */
function* placesOf<T>(found: readonly T[], open: (one: T) => Place): Iterable<Place> {
  for (const one of found) yield open(one);
}

/** What is looked for, and how. */
export type PlacesRequest = {
  readonly balancing: LoadBalancing;
  readonly wanted: Wanted;
  readonly loadBalancers: 'all' | 'target-groups' | 'classic';
  readonly ipTargets: 'auto' | 'deregister' | 'leave';
  readonly since: number;
};

/** Lists places of one kind. */
export type ListPlaces = (call: Call) => Promise<Places>;

const isLeftToPods = ({ group, keptByController }: Candidate, ipTargets: PlacesRequest['ipTargets']) =>
  group.targetType === 'ip' && (ipTargets === 'leave' || (ipTargets === 'auto' && keptByController));

/** Where to look, one list per kind of load balancer: they come from different APIs and neither waits for the other. */
export function openPlaces({ balancing, wanted, loadBalancers, ipTargets, since }: PlacesRequest): readonly ListPlaces[] {
  const targetGroups: ListPlaces = async (call) => {
    const candidates = await balancing.index.candidates(wanted, call);
    const [left, ours] = [true, false].map((is) => candidates.filter((one) => isLeftToPods(one, ipTargets) === is)) as [
      Candidate[],
      Candidate[],
    ];
    return {
      sure: ours.filter(({ known }) => known.length > 0).length,
      places: placesOf(ours, (candidate) => targetGroupPlace(balancing, wanted, candidate)),
      leftToPods: left.filter(({ known, because }) => known.length > 0 || because === 'unread').map(({ group }) => group.name),
    };
  };
  const classic: ListPlaces = async (call) => {
    const listed = await balancing.classic.list(wanted, since, call);
    const holding = listed.filter(({ instanceIds }) => instanceIds.includes(wanted.instanceId));
    return { sure: 0, places: placesOf(holding, (found) => classicPlace(balancing, wanted, found)), leftToPods: [] };
  };
  if (loadBalancers === 'target-groups') return [targetGroups];
  return loadBalancers === 'classic' ? [classic] : [targetGroups, classic];
}
