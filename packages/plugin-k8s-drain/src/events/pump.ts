import type { Clock } from '@lastcall/plugin-api';
import type { Pace } from './pace.ts';

/** Does one piece of work after the other, some side by side, no faster than a pace allows. */
export type Pump = {
  /** There may be something to do: looks in a later turn of the event loop. */
  wake(): void;
  /** From now on another pace counts. */
  goAt(pace: Pace): void;
  /** Begins nothing more. What is under way goes on. */
  stop(): void;
  /** How many pieces are under way. */
  underWay(): number;
};

/** Makes it. `next` takes up the next piece of work, which must not reject; undefined where there is none. */
export function createPump({
  clock,
  pace: firstPace,
  width,
  next,
}: {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly width: number;
  readonly next: () => (() => Promise<void>) | undefined;
}): Pump {
  let pace = firstPace;
  let underWay = 0;
  let isStopped = false;
  let callOff: (() => void) | null = null;

  const advance = () => {
    while (!isStopped && underWay < width) {
      if (pace.nextAt() > clock.now()) return wake();
      const work = next();
      if (!work) return;
      underWay += 1;
      pace.spend(clock.now());
      void work().finally(() => {
        underWay -= 1;
        advance();
      });
    }
  };
  const rest = () => {
    callOff?.();
    callOff = null;
  };
  const wake = () => {
    if (isStopped) return;
    callOff ??= clock.schedule(Math.max(clock.now(), pace.nextAt()), () => {
      rest();
      advance();
    });
  };
  return {
    wake,
    goAt(another) {
      pace = another;
      rest();
      advance();
    },
    stop() {
      isStopped = true;
      rest();
    },
    underWay: () => underWay,
  };
}
