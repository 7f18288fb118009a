import type { ClassicLoadBalancer, LoadBalancing, Target, TargetGroup } from '@lastcall/aws';

type Held = { readonly group: TargetGroup; targets: Target[]; drainMs: number };

/** Load balancing in memory: what was deregistered drains, and everything asked is written down. */
export type FakeBalancing = LoadBalancing & {
  readonly deregistered: { readonly from: string; readonly id: string | undefined; readonly port?: number | undefined }[];
  /** Runs before a group's targets are told; a rejection is the answer. */
  beforeLook: (group: TargetGroup, signal: AbortSignal) => Promise<void>;
  beforeDeregister: (name: string) => Promise<void>;
  hold(name: string, targets: readonly Target[], parts?: Partial<TargetGroup> & { readonly drainMs?: number }): void;
  holdClassic(name: string, instanceIds: readonly string[]): void;
  /** As a controller does: every target of the group is in again. */
  registerAgain(name: string): void;
};

/** A healthy target. */
export const aTarget = (Id: string, Port = 80, parts: Partial<Target> = {}): Target => ({
  target: { Id, Port },
  state: 'healthy',
  reason: '',
  ...parts,
});

/** Makes load balancing without any group. */
export function fakeBalancing(): FakeBalancing {
  const held = new Map<string, Held>();
  const classic = new Map<string, ClassicLoadBalancer>();
  const of = (name: string) => held.get(name) as Held;
  const fake: FakeBalancing = {
    deregistered: [],
    beforeLook: async () => {},
    beforeDeregister: async () => {},
    hold: (name, targets, { drainMs = 30_000, ...parts } = {}) => {
      const group: TargetGroup = { arn: `arn:${name}`, name, region: null, targetType: 'instance', vpcId: null, ...parts };
      held.set(name, { group, targets: [...targets], drainMs });
    },
    holdClassic: (name, instanceIds) => void classic.set(name, { name, region: null, instanceIds }),
    registerAgain: (name) => {
      of(name).targets = of(name).targets.map((one) => ({ ...one, state: 'initial' }));
    },
    index: { candidates: async () => [...held.values()].map(({ group }) => ({ group, likely: true })) },
    groups: {
      list: async () => [...held.values()].map(({ group }) => group),
      drainMs: async ({ name }) => of(name).drainMs,
      async targetsIn(group, _look, { signal }) {
        await fake.beforeLook(group, signal);
        return of(group.name).targets;
      },
      async deregister({ name }, target) {
        await fake.beforeDeregister(name);
        fake.deregistered.push({ from: name, id: target.Id, port: target.Port });
        of(name).targets = of(name).targets.map((one) => (one.target === target ? { ...one, state: 'draining' } : one));
      },
    },
    classic: {
      list: async () => [...classic.values()],
      async deregister({ name, region, instanceIds }, id) {
        await fake.beforeDeregister(name);
        fake.deregistered.push({ from: name, id });
        classic.set(name, { name, region, instanceIds: instanceIds.filter((one) => one !== id) });
      },
    },
  };
  return fake;
}
