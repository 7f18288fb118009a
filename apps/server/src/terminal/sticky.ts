import type { Clock } from '@lastcall/plugin-api';
import type { Screen } from './screen.ts';

/** How often the picture is drawn anew, ms. */
const REDRAW_MS = 250;

/** Lines that scroll by, above a picture that stays at the bottom of the terminal. */
export type Sticky = {
  /** Writes a line above the picture. */
  say(line: string): void;
  /** Takes the picture away and draws no more. Safe to call twice. */
  end(): void;
};

/** What a sticky picture needs. `picture` gives its lines at any moment, none wider than `width`. */
export type StickyParts = {
  readonly screen: Screen;
  readonly clock: Clock;
  readonly write: (line: string) => void;
  readonly picture: (width: number) => readonly string[];
};

/** Back to the first line of the picture, and everything below it is gone. */
const erase = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A\u001b[0J`);

/** A picture below lines, four times a second; without a terminal there are only the lines. */
export function createSticky({ screen, clock, write, picture }: StickyParts): Sticky {
  if (!screen.isTerminal) return { say: write, end: () => undefined };
  let drawn = 0;
  let hasEnded = false;
  let forget = () => {};
  const draw = (above: string) => {
    // A line as wide as the terminal makes some of them begin a new one.
    const lines = picture((screen.columns() ?? 80) - 1).slice(0, Math.max(1, screen.rows() - 2));
    screen.draw(`${erase(drawn)}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const turn = () => {
    draw('');
    forget = clock.schedule(clock.now() + REDRAW_MS, turn);
  };
  turn();
  return {
    say: (line) => (hasEnded ? write(line) : draw(`${line}\n`)),
    end() {
      if (hasEnded) return;
      hasEnded = true;
      forget();
      screen.draw(erase(drawn));
    },
  };
}
