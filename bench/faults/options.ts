import { parseArgs } from 'node:util';
import { breakageOf, numberAbove0 } from '../parts/arguments.ts';

/** What the bench is asked for. */
export type Options = {
  readonly interruptions: number;
  readonly faults: number;
  readonly seed: number;
  /** The longest all of it may take. */
  readonly minutes: number;
  /** Interruptions a second. */
  readonly rate: number;
  /** What is broken on purpose; null: nothing. */
  readonly broken: (typeof BREAKAGES)[number] | null;
};

const BREAKAGES = ['lease', 'acknowledge'] as const;

const USAGE =
  'npm run bench:faults -- [--interruptions 1000] [--faults 200] [--minutes 10] [--rate 2.3] [--seed N] [--break lease|acknowledge]';

/** Reads the arguments. Throws an error with the usage for those that make no sense. */
export function readOptions(args: readonly string[], now: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      interruptions: { type: 'string', default: '1000' },
      faults: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '2.3' },
      seed: { type: 'string', default: String(now % 1_000_000) },
      break: { type: 'string' },
    },
  });
  return {
    interruptions: numberAbove0(values.interruptions, USAGE),
    faults: Number(values.faults) === 0 ? 0 : numberAbove0(values.faults, USAGE),
    minutes: numberAbove0(values.minutes, USAGE),
    rate: numberAbove0(values.rate, USAGE),
    seed: numberAbove0(values.seed, USAGE),
    broken: breakageOf(values.break, { names: BREAKAGES, usage: USAGE }),
  };
}
