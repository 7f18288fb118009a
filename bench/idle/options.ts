import { parseArgs } from 'node:util';
import { numberAbove0 } from '../parts/arguments.ts';

/** What the bench is asked to do. */
export type Options = {
  /** How often each program is started. */
  readonly rounds: number;
  /** How long each is left alone before its memory is read, ms. */
  readonly idleMs: number;
};

const USAGE = 'Options: --rounds 5 --seconds 15';

/** Reads the command line; throws where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const options = { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '15' } } as const;
  const { rounds, seconds } = parseArgs({ args: [...args], options }).values;
  return { rounds: numberAbove0(rounds, USAGE), idleMs: numberAbove0(seconds, USAGE) * 1_000 };
}
