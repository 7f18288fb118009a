import { styleText } from 'node:util';
import { type Paint, painted, unpainted } from './paint.ts';

/** What a command writes to, as far as that changes how it writes. */
export type Screen = {
  /** False: a pipe or a file. */
  readonly isTerminal: boolean;
  /** How wide it is now; null where lines may have any length. */
  columns(): number | null;
  /** How many lines it has now. */
  rows(): number;
  readonly paint: Paint;
  /** Writes without a line end, for what is drawn over. */
  draw(text: string): void;
};

/** No terminal: lines of any length, without colours. */
export const PIPE: Screen = { isTerminal: false, columns: () => null, rows: () => 24, paint: unpainted, draw: () => undefined };

type Stream = NodeJS.WriteStream & { readonly isTTY?: boolean };

/** The screen behind a stream of the process. Colours as `NO_COLOR`, `FORCE_COLOR` and the terminal say. */
export function screenOf(stream: Stream): Screen {
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    columns: () => (isTerminal ? (stream.columns ?? 80) : null),
    rows: () => stream.rows ?? 24,
    paint: hasColours(stream) ? painted : unpainted,
    draw: (text) => void stream.write(text),
  };
}

/** Node knows the rules of both variables, and what each terminal can do. */
const hasColours = (stream: Stream): boolean => styleText('red', 'x', { stream }) !== 'x';
