import type { Clock } from '@lastcall/plugin-api';
import { answered, type Filling, filledUp, type Level, nextTokenMs, type Pace, recovered, slowedDown, spent } from './level.ts';

/** Counts the tokens of a bucket by the clock. */
export type Tank = {
  /** Tokens there are now; below zero while AWS's refusals are being made up for. */
  tokens(): number;
  /** One token has been given to somebody. AWS's bucket begins to fill only when it has taken one, which is not before `answered`. */
  spent(): void;
  /** AWS has answered a request. */
  answered(): void;
  /** AWS refused a request: nothing is left, and it fills more slowly for a while. */
  slowDown(): void;
  /** Lets no timer go on. Safe to call twice. */
  close(): void;
};

/** What a tank is made of. `filling` is asked anew each time, for the rate changes with the number of replicas. */
export type TankParts = {
  readonly clock: Clock;
  readonly filling: () => Filling;
  /** Called with how many whole tokens came, or went without being given to anybody. */
  readonly told: (change: number) => void;
};

/** Makes a full tank. */
export function createTank({ clock, filling, told }: TankParts): Tank {
  let level: Level = { tokens: filling().most, at: clock.now() };
  let pace: Pace = { factor: 1, since: clock.now() };
  let callOff = () => {};
  let isClosed = false;

  const paced = (): Filling => {
    const { most, perSecond } = filling();
    pace = recovered(pace, clock.now());
    return { most, perSecond: perSecond * pace.factor };
  };
  const goOn = () => {
    const rate = paced();
    callOff();
    if (!isClosed && level.tokens < rate.most) callOff = clock.schedule(level.at + nextTokenMs(level, rate), fill);
  };
  const become = (next: Level) => {
    const change = Math.floor(next.tokens) - Math.floor(level.tokens);
    level = next;
    if (change !== 0) told(change);
    goOn();
  };
  const fill = () => become(filledUp(level, paced(), clock.now()));
  return {
    tokens() {
      fill();
      return level.tokens;
    },
    spent() {
      fill();
      level = spent(level, paced(), clock.now());
      goOn();
    },
    answered() {
      fill();
      level = answered(level, clock.now());
      goOn();
    },
    slowDown() {
      fill();
      pace = slowedDown(pace, clock.now());
      become({ tokens: Math.min(0, level.tokens), at: level.at });
    },
    close() {
      isClosed = true;
      callOff();
    },
  };
}
