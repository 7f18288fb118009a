import { parseArgs } from 'node:util';

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
  readonly broken: 'lease' | 'acknowledge' | null;
};

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
    interruptions: positive(values.interruptions),
    faults: Number(values.faults) === 0 ? 0 : positive(values.faults),
    minutes: positive(values.minutes),
    rate: positive(values.rate),
    seed: positive(values.seed),
    broken: breakage(values.break),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`"${text}" is not a number above 0. ${USAGE}`);
}

function breakage(text: string | undefined): Options['broken'] {
  if (text === undefined || text === 'lease' || text === 'acknowledge') return text ?? null;
  throw new Error(`"${text}" cannot be broken. ${USAGE}`);
}
