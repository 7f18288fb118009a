import type { Random } from '../parts/random.ts';
import { GROUP_NAMES, type GroupName } from './estate.ts';

/** Somewhere a machine is registered besides what its group is attached to. */
export type ByHand = 'ports' | 'pods' | 'hand' | 'doomed' | 'old-hand';

/** What a machine is like. */
export type Machine = {
  readonly id: string;
  readonly address: string;
  readonly group: GroupName;
  readonly byHand: readonly ByHand[];
  readonly platform: 'linux' | 'windows';
  readonly agent: 'online' | 'lost' | 'absent';
  /** How its shut-down script goes. */
  readonly script: { readonly durationMs: number; readonly exitCode: number };
  /** Whether the servers may act on it. */
  readonly scope: 'ours' | 'foreign';
  /** How often somebody registers it again once it leaves a target group. */
  readonly registeredAgain: number;
  /** Whether another machine, in another VPC, has its address and is registered with it. */
  readonly hasTwin: boolean;
};

/** How scripts go, how long at least and at most, ms. */
const SCRIPTS = {
  quick: { leastMs: 100, mostMs: 3_000, exitCode: 0 },
  failing: { leastMs: 100, mostMs: 2_000, exitCode: 1 },
  slow: { leastMs: 4_000, mostMs: 12_000, exitCode: 0 },
  endless: { leastMs: 60_000, mostMs: 90_000, exitCode: 0 },
} as const;
const SCRIPT_WEIGHTS = { quick: 70, failing: 12, slow: 10, endless: 8 } as const;

/** Draws a machine. */
export function drawMachine(random: Random): Machine {
  const script = SCRIPTS[random.weighted(SCRIPT_WEIGHTS)];
  const byHand = drawByHand(random);
  return {
    id: `i-${Array.from({ length: 17 }, () => random.whole(0, 15).toString(16)).join('')}`,
    address: `10.${random.whole(0, 255)}.${random.whole(0, 255)}.${random.whole(1, 254)}`,
    group: random.pick(GROUP_NAMES),
    byHand,
    platform: random.chance(0.2) ? 'windows' : 'linux',
    agent: random.weighted({ online: 80, lost: 10, absent: 10 }),
    script: { durationMs: random.whole(script.leastMs, script.mostMs), exitCode: script.exitCode },
    scope: random.chance(0.92) ? 'ours' : 'foreign',
    registeredAgain: Number(random.weighted({ 0: 90, 1: 7, 20: 3 })),
    hasTwin: byHand.includes('pods') && random.chance(0.5),
  };
}

function drawByHand(random: Random): readonly ByHand[] {
  const shares: Readonly<Record<ByHand, number>> = { ports: 0.15, pods: 0.2, hand: 0.15, doomed: 0.15, 'old-hand': 0.1 };
  return (Object.keys(shares) as ByHand[]).filter((place) => random.chance(shares[place]));
}
