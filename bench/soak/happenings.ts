import type { Random } from '../parts/random.ts';

/** What may happen to a machine, and how often beside the others. */
const WEIGHTS = {
  spot: 22,
  'late spot': 10,
  capacity: 5,
  hook: 20,
  'hook, to the pool': 4,
  'spot, then hook': 6,
  'hook, then spot': 4,
  rebalance: 8,
  'rebalance, then spot': 6,
  maintenance: 6,
  'maintenance, called off': 6,
  'spot, then ended by hand': 4,
  'ended by hand': 3,
} as const;

/** One of them. */
export type HappeningName = keyof typeof WEIGHTS;

/** Something that happens to a machine. */
export type Happening = {
  readonly name: HappeningName;
  /** How old the notice is when it is sent, ms. */
  readonly ageMs: number;
  /** Until the second thing, ms. */
  readonly thenMs: number;
  /** From its announcement to the maintenance, ms. */
  readonly aheadMs: number;
  /** When the notice is sent again, ms after the first time; one instant for each copy. */
  readonly copiesAfterMs: readonly number[];
  /** After how long the owner of a foreign hook completes it, ms; null: it times out. */
  readonly ownerMs: number | null;
};

/** Draws what happens to one machine. */
export function drawHappening(random: Random): Happening {
  const name = random.weighted(WEIGHTS);
  const copies = random.weighted({ 0: 75, 1: 18, 2: 7 });
  return {
    name,
    ageMs: name === 'late spot' ? random.whole(60_000, 112_000) : random.whole(0, 2_000),
    thenMs: random.whole(50, 15_000),
    aheadMs: random.whole(25_000, 80_000),
    copiesAfterMs: Array.from({ length: Number(copies) }, () => random.whole(10, 6_000)),
    ownerMs: random.chance(0.5) ? random.whole(500, 20_000) : null,
  };
}

/** Draws how many machines are struck at the same moment: mostly one, now and then a storm. */
export function drawBurst(random: Random): number {
  return random.chance(0.05) ? random.whole(5, 30) : 1;
}

/** The number of machines in a burst on average. */
export const MEAN_BURST = 0.95 + 0.05 * 17.5;
