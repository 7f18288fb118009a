import type { Kind } from '@lastcall/plugin-api';
import type { Random } from '../parts/random.ts';

/** How a notice travels: to one replica behind a balancer, to every replica, into the queue, or both of the last two. */
export type Way = 'balanced' | 'every' | 'queue' | 'every and queue';

/** One copy of a notice on its way; ms from the telling. Several copies overtake each other and those of other notices. */
export type Copy = { readonly way: Way; readonly afterMs: number };

/** Something that happens to a machine, ms from the beginning of its story. */
export type Act = {
  readonly afterMs: number;
  readonly kind: Kind;
  /** How old the notice is when it is sent, ms. */
  readonly ageMs: number;
  readonly copies: readonly Copy[];
};

/** What happens to one machine. */
export type Scenario = { readonly name: string; readonly acts: readonly Act[] };

const WEIGHTS = {
  spot: 30,
  'late spot': 12,
  'rebalance, then spot': 20,
  hook: 13,
  'spot, then hook': 10,
  'hook, then spot': 5,
  'all of them, then gone': 10,
} as const;

type Name = keyof typeof WEIGHTS;

/** A notice's usual life: two minutes are left when it comes, or so few that the pipeline has to shrink. */
const LATE_MS = [80_000, 100_000] as const;

/** Draws what happens to one machine. */
export function drawScenario(random: Random): Scenario {
  const name = random.weighted(WEIGHTS);
  const act = (kind: Kind, afterMs: number, ageMs = random.whole(0, 2_000)): Act => ({ kind, afterMs, ageMs, copies: drawCopies(random) });
  const soon = () => random.whole(50, 4_000);
  const acts: Readonly<Record<Name, () => readonly Act[]>> = {
    spot: () => [act('spot-interruption', 0)],
    'late spot': () => [act('spot-interruption', 0, random.whole(...LATE_MS))],
    'rebalance, then spot': () => [act('rebalance-recommendation', 0), act('spot-interruption', soon())],
    hook: () => [act('termination-hook', 0)],
    'spot, then hook': () => [act('spot-interruption', 0), act('termination-hook', soon())],
    'hook, then spot': () => [act('termination-hook', 0), act('spot-interruption', soon())],
    'all of them, then gone': () => [
      ...[act('rebalance-recommendation', 0), act('spot-interruption', soon()), act('termination-hook', soon())],
      act('instance-state-change', 2_000 + soon()),
    ],
  };
  return { name, acts: acts[name]() };
}

/** SNS and SQS deliver at least once: one notice in four comes more than once. */
function drawCopies(random: Random): readonly Copy[] {
  const count = random.chance(0.25) ? random.whole(2, 3) : 1;
  return Array.from({ length: count }, () => ({
    way: random.weighted<Way>({ balanced: 32, every: 15, queue: 28, 'every and queue': 25 }),
    afterMs: random.chance(0.6) ? 0 : random.whole(0, 1_200),
  }));
}
