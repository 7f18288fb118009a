import {
  type Candidate,
  type ClassicLoadBalancer,
  type GroupAttributes,
  groupTargets,
  idsIn,
  type LoadBalancing,
  type Target,
  type TargetGroup,
  type Wanted,
} from '@lastcall/aws';

type Held = { readonly group: TargetGroup; targets: Target[]; readonly parts: HeldParts };

/** How a group is held besides its targets; every field has a default. */
export type HeldParts = Partial<TargetGroup> &
  Partial<GroupAttributes> &
  Partial<Pick<Candidate, 'because' | 'keptByController'>> & {
    /** Targets as the index knows them. Default: none, as before it was read. */
    readonly known?: readonly Target[];
  };

/** Load balancing in memory: what was deregistered drains, and everything asked is written down. */
export type FakeBalancing = LoadBalancing & {
  readonly deregistered: { readonly from: string; readonly id: string | undefined; readonly port?: number | undefined }[];
  /** How useful each deregistration was said to be. */
  readonly worths: (number | undefined)[];
  readonly looks: { readonly into: string; readonly pace: 'at once' | 'search'; readonly priority: number | undefined }[];
  /** Runs before a group's targets are told; a rejection is the answer. */
  beforeLook: (group: TargetGroup, signal: AbortSignal) => Promise<void>;
  beforeDeregister: (name: string, signal: AbortSignal) => Promise<void>;
  beforeAttributes: (name: string, signal: AbortSignal) => Promise<void>;
  /** What AWS's rate makes of what waits. */
  outlook: { requests: number; leastMs: number };
  busy: boolean;
  hold(name: string, targets: readonly Target[], parts?: HeldParts): void;
  holdClassic(name: string, instanceIds: readonly string[]): void;
  /** As a controller does: whatever was taken out of the group is in again. */
  registerAgain(name: string): void;
  /** Somebody else leaves the group. */
  drain(name: string, id: string): void;
  /** Somebody deletes the group. */
  remove(name: string): void;
};

/** A healthy target. */
export const aTarget = (Id: string, Port = 80, parts: Partial<Target> = {}): Target => ({
  target: { Id, Port },
  state: 'healthy',
  reason: '',
  ...parts,
});

const aGroup = (
  name: string,
  { account = null, region = null, targetType = 'instance', vpcId = null, balancer = 'application' }: HeldParts,
): TargetGroup => ({
  arn: `arn:${name}`,
  ...{ name, account, region, targetType, vpcId, balancer },
});

function candidateOf({ group, parts }: Held, wanted: Wanted): Candidate {
  const { because = 'registered', keptByController = false, known = [] } = parts;
  const ids = idsIn(group, wanted);
  const ours = known.filter(({ target }) => ids.includes(target.Id ?? ''));
  return { group, because, keptByController, known: ours.map(({ target }) => target) };
}

type Shelves = { readonly held: Map<string, Held>; readonly classic: Map<string, ClassicLoadBalancer> };

const become = ({ held }: Shelves, name: string, { state, isMeant }: { state: string; isMeant: (target: Target) => boolean }) => {
  const found = held.get(name);
  if (found) found.targets = found.targets.map((one) => (isMeant(one) ? { ...one, state } : one));
};

const readsOf = ({ held }: Shelves, fake: () => FakeBalancing): LoadBalancing['reads'] => ({
  async targets({ name, ...group }, { pace }, { signal, priority }) {
    fake().looks.push({ into: name, pace, priority });
    await fake().beforeLook({ name, ...group }, signal);
    return groupTargets(held.get(name)?.targets ?? []);
  },
  async attributes({ name }, { signal }) {
    await fake().beforeAttributes(name, signal);
    const { drainMs = 30_000, closesConnections = null } = held.get(name)?.parts ?? { drainMs: null };
    return { drainMs, closesConnections };
  },
});

const departuresOf = (shelves: Shelves, fake: () => FakeBalancing): LoadBalancing['departures'] => ({
  outlook: async () => fake().outlook,
  isBusy: () => fake().busy,
  async leave({ name }, { Id, Port }, { signal, worth }) {
    await fake().beforeDeregister(name, signal);
    fake().deregistered.push({ from: name, id: Id, port: Port });
    fake().worths.push(worth);
    become(shelves, name, { state: 'draining', isMeant: ({ target }) => target.Id === Id && target.Port === Port });
  },
});

const classicOf = ({ classic }: Shelves, fake: () => FakeBalancing): LoadBalancing['classic'] => ({
  list: async () => [...classic.values()],
  async deregister({ instanceIds, ...found }, id, { signal }) {
    await fake().beforeDeregister(found.name, signal);
    fake().deregistered.push({ from: found.name, id });
    classic.set(found.name, { ...found, instanceIds: instanceIds.filter((one) => one !== id) });
  },
});

/** Makes load balancing without any group. */
export function fakeBalancing(): FakeBalancing {
  const shelves: Shelves = { held: new Map(), classic: new Map() };
  const { held, classic } = shelves;
  const fake: FakeBalancing = {
    deregistered: [],
    worths: [],
    looks: [],
    outlook: { requests: 0, leastMs: 0 },
    busy: false,
    beforeLook: async () => {},
    beforeDeregister: async () => {},
    beforeAttributes: async () => {},
    hold: (name, targets, parts = {}) => void held.set(name, { group: aGroup(name, parts), targets: [...targets], parts }),
    holdClassic: (name, instanceIds) => void classic.set(name, { name, account: null, region: null, instanceIds }),
    registerAgain: (name) => become(shelves, name, { state: 'initial', isMeant: ({ state }) => state === 'draining' }),
    drain: (name, id) => become(shelves, name, { state: 'draining', isMeant: ({ target }) => target.Id === id }),
    remove: (name) => void held.delete(name),
    index: { candidates: async (wanted) => [...held.values()].map((one) => candidateOf(one, wanted)), keep: () => {} },
    reads: readsOf(shelves, () => fake),
    departures: departuresOf(shelves, () => fake),
    classic: classicOf(shelves, () => fake),
  };
  return fake;
}
