import { parseArgs } from 'node:util';
import { numberAbove0 } from '../parts/arguments.ts';

/** What the bench is asked to do. */
export type Options = {
  /** Machines that are taken away at once. */
  readonly machines: number;
  /** File the report is written to as well; null: to none. */
  readonly report: string | null;
  /** Folder for pictures of the page during the storm; null: none are taken. */
  readonly pictures: string | null;
};

const USAGE = 'npm run bench:storm-told -- [--machines 500] [--report FILE] [--pictures FOLDER]';

/** Reads the command line; throws an error with the usage where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const {
    machines = '500',
    report,
    pictures,
  } = parseArgs({ args: [...args], options: { machines: text, report: text, pictures: text } }).values;
  return { machines: Math.ceil(numberAbove0(machines, USAGE)), report: report ?? null, pictures: pictures ?? null };
}
