import { parseArgs } from 'node:util';
import { WHO, type Who } from './trials.ts';

/** What the bench is asked to do; null: everything. */
export type Options = {
  /** In this order. */
  readonly only: readonly Who[] | null;
  readonly nodes: readonly number[] | null;
  readonly stopS: readonly number[] | null;
};

function numbersOf(name: string, text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const numbers = text.split(',').map(Number);
  if (!numbers.every((number) => Number.isInteger(number) && number > 0))
    throw new TypeError(`--${name} takes whole numbers, such as 1,50`);
  return numbers;
}

const isWho = (word: string): word is Who => (WHO as readonly string[]).includes(word);

function whoIn(text: string | undefined): readonly Who[] | null {
  if (text === undefined) return null;
  const words = text.split(',');
  if (!words.every(isWho)) throw new TypeError(`--only takes ${WHO.join(', ')}`);
  return words;
}

/** Reads the command line; throws a TypeError where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const options = { only: text, nodes: text, stop: text, quick: { type: 'boolean', default: false } } as const;
  const { only, nodes, stop, quick } = parseArgs({ args: [...args], options }).values;
  return {
    only: whoIn(only),
    nodes: numbersOf('nodes', nodes) ?? (quick ? [50] : null),
    stopS: numbersOf('stop', stop) ?? (quick ? [5] : null),
  };
}
