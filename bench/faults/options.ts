import { parseArgs } from 'node:util';
import type { Break } from './replica.ts';

/** What the bench is asked to do. */
export type Options = {
  readonly interruptions: number;
  readonly faults: number;
  readonly seed: number;
  /** The longest it may take, ms. */
  readonly limitMs: number;
  readonly broken: Break | null;
  /** Whether its files are left where they are. */
  readonly keep: boolean;
};

const TEXTS = {
  interruptions: { type: 'string', default: '1000' },
  faults: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '10' },
  break: { type: 'string', default: '' },
  keep: { type: 'boolean', default: false },
} as const;

function breakNamed(name: string): Break | null {
  if (name === '') return null;
  if (name === 'lease' || name === 'acknowledge') return name;
  throw new TypeError('--break takes lease or acknowledge');
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!(number >= 0)) throw new TypeError(`--${name} takes a number`);
  return number;
}

/** Reads the command line; throws a TypeError where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: TEXTS });
  return {
    interruptions: numberOf('interruptions', values.interruptions),
    faults: numberOf('faults', values.faults),
    seed: numberOf('seed', values.seed),
    limitMs: numberOf('minutes', values.minutes) * 60_000,
    broken: breakNamed(values.break),
    keep: values.keep,
  };
}

/** Reads the command line of a replica that is broken on purpose. */
export function optionsOfReplica(args: readonly string[]): { readonly config: string; readonly broken: Break } {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string', default: '' }, break: { type: 'string', default: '' } },
  });
  const broken = breakNamed(values.break);
  if (broken === null) throw new TypeError('--break is missing');
  return { config: values.config, broken };
}
