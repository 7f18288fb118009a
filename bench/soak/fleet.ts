import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import type { Random } from '../parts/random.ts';
import { hooksOf, LAUNCH_HOOK, OTHER_VPC } from './estate.ts';
import { type ByHand, drawMachine, type Machine } from './machines.ts';

/** Machines that come and go. */
export type Fleet = {
  /** Every machine there ever was, without the twins in the other VPC. */
  readonly all: ReadonlyMap<string, Machine>;
  /** Takes a machine nothing has happened to yet; another is launched in its place. Null: there is none. */
  take(): Machine | null;
  /** Deletes the target group that comes and goes, with everybody in it, and makes it anew under the same name. */
  replaceDoomed(): void;
  stop(): void;
};

/** What a fleet lives in. */
export type FleetParts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly random: Random; readonly size: number };

/** How often what is gone is looked for, ms. */
const SWEEP_MS = 1_000;
/** How old a machine is at least when something happens to it, ms: one that begins to serve this moment is nobody's worry. */
const YOUNG_MS = 8_000;
const PORTS = [8_001, 8_002, 8_003];
const SCOPE_TAGS = { lastcall: 'yes' };

/** Launches the machines. */
export function openFleet(parts: FleetParts): Fleet {
  const { clock, aws, random, size } = parts;
  const all = new Map<string, Machine>();
  const free = new Map<Machine, number>();
  let doomed = newDoomed(aws);
  const fill = () => {
    while (free.size < size) {
      const machine = drawMachine(random);
      launch(aws, machine, doomed);
      all.set(machine.id, machine);
      free.set(machine, clock.now());
    }
  };
  const sweep = () => {
    for (const machine of all.values()) if (aws.world.instances.get(machine.id)?.state === 'terminated') forgetAddress(aws, machine);
    callOff = clock.schedule(clock.now() + SWEEP_MS, sweep);
  };
  let callOff = clock.schedule(clock.now() + SWEEP_MS, sweep);
  fill();
  return {
    all,
    take() {
      const old = [...free].filter(([, launchedAt]) => launchedAt < clock.now() - YOUNG_MS);
      if (old.length === 0) return null;
      const [machine] = random.pick(old);
      free.delete(machine);
      fill();
      return machine;
    },
    replaceDoomed() {
      aws.world.targetGroups.delete(doomed);
      doomed = newDoomed(aws);
    },
    stop: () => callOff(),
  };
}

/** Two groups of the same name are never there at once. */
const newDoomed = ({ world }: AwsSandbox): string => world.createTargetGroup({ name: 'doomed', deregistrationDelayMs: 20_000 }).arn;

function launch({ world, launchInGroup }: AwsSandbox, machine: Machine, doomed: string): void {
  const { id, address, group, platform, agent, script, scope, hasTwin } = machine;
  const tags = scope === 'ours' ? SCOPE_TAGS : {};
  world.launch({
    ...{ id, group, platform, tags, ssm: agent, privateIp: address },
    targetGroups: machine.byHand.flatMap((place) => targetsBy(place, doomed)),
    classicLoadBalancers: machine.byHand.filter((place) => place === 'old-hand'),
  });
  world.scriptCommands(id, script);
  if (hooksOf(group).includes(LAUNCH_HOOK)) launchInGroup(id);
  if (hasTwin)
    world.launch({ id: twinOf(id), vpcId: OTHER_VPC, privateIp: address, tags: SCOPE_TAGS, targetGroups: [{ name: 'elsewhere' }] });
}

function targetsBy(place: ByHand, doomed: string): readonly { readonly arn?: string; readonly name?: string; readonly port?: number }[] {
  if (place === 'ports') return PORTS.map((port) => ({ name: place, port }));
  if (place === 'old-hand') return [];
  return place === 'doomed' ? [{ arn: doomed }] : [{ name: place }];
}

/** The machine in the other VPC that has the same address. */
const twinOf = (id: string): string => `${id.slice(0, -4)}7777`;

/** ELB keeps the address of a machine that is gone until somebody takes it out, which whoever registered it does. */
function forgetAddress({ world }: AwsSandbox, { address }: Machine): void {
  for (const { name, targets } of world.targetGroups.values()) {
    if (name !== 'pods') continue;
    for (const [key, { id }] of targets) if (id === address) targets.delete(key);
  }
}
