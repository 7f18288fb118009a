import { parseArgs } from 'node:util';
import { breakageOf, numberAbove0 } from '../parts/arguments.ts';

/** What the soak is asked for. */
export type Options = {
  /** How long machines are interrupted; what is open then gets up to 150 s more. */
  readonly minutes: number;
  readonly seed: number;
  /** Servers: 1 on SQLite, more on one PostgreSQL. */
  readonly replicas: number;
  /** Machines that nothing happens to yet. */
  readonly machines: number;
  /** Interruptions a second, on average. */
  readonly rate: number;
  /** What is broken on purpose; null: nothing. */
  readonly broken: (typeof BREAKAGES)[number] | null;
};

const BREAKAGES = ['claim', 'deregister'] as const;

const USAGE = 'npm run bench:soak -- [--minutes 10] [--replicas 1] [--machines 60] [--rate 1.2] [--seed N] [--break claim|deregister]';

/** Reads the arguments. Throws an error with the usage for those that make no sense. */
export function readOptions(args: readonly string[], now: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      replicas: { type: 'string', default: '1' },
      machines: { type: 'string', default: '60' },
      rate: { type: 'string', default: '1.2' },
      seed: { type: 'string', default: String(now % 1_000_000) },
      break: { type: 'string' },
    },
  });
  return {
    minutes: numberAbove0(values.minutes, USAGE),
    replicas: Math.ceil(numberAbove0(values.replicas, USAGE)),
    machines: Math.ceil(numberAbove0(values.machines, USAGE)),
    rate: numberAbove0(values.rate, USAGE),
    seed: numberAbove0(values.seed, USAGE),
    broken: breakageOf(values.break, { names: BREAKAGES, usage: USAGE }),
  };
}
