import type { Random } from '../parts/random.ts';

/** What goes wrong, and how often beside the others. */
const WEIGHTS = {
  kill: 24,
  pause: 24,
  terminate: 14,
  'restart PostgreSQL': 4,
  'crash PostgreSQL': 4,
  'drop connections': 9,
  'stall PostgreSQL': 7,
  'slow network': 7,
  'cut off': 7,
} as const;

/** A sort of fault: of a replica's process, of its way to the store, or of the store. */
export type FaultName = keyof typeof WEIGHTS;

/** One fault. `atMs` counts from the beginning; `lastsMs` is 0 for what takes as long as it takes. */
export type Fault = { readonly name: FaultName; readonly atMs: number; readonly lastsMs: number; readonly delayMs: number };

/** How long each lasts, ms, at least and at most. */
const LASTS: Readonly<Partial<Record<FaultName, readonly [number, number]>>> = {
  pause: [500, 6_000],
  'restart PostgreSQL': [100, 1_500],
  'crash PostgreSQL': [100, 1_500],
  'stall PostgreSQL': [200, 1_500],
  'slow network': [2_000, 6_000],
  'cut off': [500, 5_000],
};

/** Draws `count` faults over `spanMs`, in order. */
export function drawFaults(random: Random, count: number, spanMs: number): readonly Fault[] {
  const draw = (): Fault => {
    const name = random.weighted(WEIGHTS);
    const lasts = LASTS[name];
    return {
      name,
      atMs: random.whole(1_000, Math.max(1_000, spanMs)),
      lastsMs: lasts === undefined ? 0 : random.whole(...lasts),
      delayMs: random.whole(20, 300),
    };
  };
  return Array.from({ length: count }, draw).sort((one, other) => one.atMs - other.atMs);
}

/** True for faults that strike one replica, and not the store. */
export function isOfReplica(name: FaultName): boolean {
  return !['restart PostgreSQL', 'crash PostgreSQL', 'drop connections', 'stall PostgreSQL'].includes(name);
}
