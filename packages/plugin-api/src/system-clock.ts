import type { Clock } from './time.ts';

/** The longest wait Node's timers can count, about 24.8 days; longer waits are taken in several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time: what the host injects, and the only place that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, act) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      timer = setTimeout(look, Math.min(Math.max(0, at - Date.now()), LONGEST_TIMER_MS));
    };
    // Node's timers may fire up to a millisecond before Date.now() gets there.
    const look = () => (Date.now() < at ? wait() : act());
    wait();
    return () => clearTimeout(timer);
  },
};
