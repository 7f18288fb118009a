import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '@lastcall/plugin-api';
import { type AwsSandbox, createAwsSandbox } from '@lastcall/sandbox';
import { type Cell, membershipOf } from './cells.ts';

/** A cell whose instances run and are registered. */
export type Scene = {
  readonly cell: Cell;
  readonly instanceIds: readonly string[];
  /** For each instance the numbers of the groups it is registered in. */
  readonly membership: readonly (readonly number[])[];
};

/** A region with target groups, and in them the instances of every cell that is played there: each cell has its own. */
export type Estate = { readonly aws: AwsSandbox; readonly groupArns: readonly string[]; readonly scenes: readonly Scene[] };

/** How long ago the machines were launched, ms: of one that has just come nobody knows where it will be registered. */
const AGE_MS = 3_600_000;

/** An id that no other instance has. */
export const newInstanceId = (): string => `i-${randomBytes(9).toString('hex').slice(0, 17)}`;

function launch(aws: AwsSandbox, groupArns: readonly string[], cell: Cell): Scene {
  const membership = membershipOf(cell);
  const instanceIds = membership.map((groups) => {
    const targetGroups = groups.map((group) => ({ arn: groupArns[group] ?? '' }));
    return aws.world.launch({ id: newInstanceId(), targetGroups }).id;
  });
  return { cell, instanceIds, membership };
}

/** A clock that is behind by as long as machines are old, until it is set right. */
function createSlowClock() {
  let behindMs = AGE_MS;
  const clock: Clock = {
    now: () => systemClock.now() - behindMs,
    schedule: (at, act) => systemClock.schedule(at + behindMs, act),
  };
  const set = () => {
    behindMs = 0;
  };
  return { clock, set };
}

/** Opens a simulated AWS with its request rates on. No instance is in an Auto Scaling group: nothing tells where it is registered. */
export async function openEstate(groups: number, cells: readonly Cell[]): Promise<Estate> {
  const { clock, set } = createSlowClock();
  const aws = await createAwsSandbox({ clock, throttling: 'on' });
  const groupArns = Array.from({ length: groups }, (_, index) => aws.world.createTargetGroup({ name: `group-${index}` }).arn);
  const scenes = cells.map((cell) => launch(aws, groupArns, cell));
  set();
  return { aws, groupArns, scenes };
}

/** When each target of the scene began to drain, epoch ms, in order. Those that are still in rotation are left out. */
export function outAtIn({ aws, groupArns }: Estate, { instanceIds, membership }: Scene): readonly number[] {
  const outAt = membership.flatMap((groups, index) => groups.flatMap((group) => drainingSince(aws, groupArns[group], instanceIds[index])));
  return outAt.sort((one, other) => one - other);
}

function drainingSince({ world }: AwsSandbox, arn = '', id = ''): readonly number[] {
  const group = world.targetGroups.get(arn);
  const drainedAt = group?.targets.get(`${id}:${group.port}`)?.drainedAt ?? null;
  return group === undefined || drainedAt === null ? [] : [drainedAt - group.deregistrationDelayMs];
}
