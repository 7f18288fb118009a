import { parseArgs } from 'node:util';

/** What the bench is asked to do. */
export type Options = {
  /** How long each case is measured at most, ms. */
  readonly limitMs: number;
  /** Notices of each case; those that are not taken in time are not counted. */
  readonly notices: number;
};

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new TypeError(`--${name} takes a number above 0`);
  return number;
}

/** Reads the command line; throws a TypeError where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const options = { seconds: { type: 'string', default: '8' }, notices: { type: 'string', default: '16000' } } as const;
  const { seconds, notices } = parseArgs({ args: [...args], options }).values;
  return { limitMs: numberOf('seconds', seconds) * 1_000, notices: numberOf('notices', notices) };
}
