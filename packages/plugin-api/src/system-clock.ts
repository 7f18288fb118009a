import type { Clock } from './time.ts';

/** The longest wait Node's timers can count, about 24.8 days; longer waits are taken in several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time: what the host injects, and the only place that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, act) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const leftMs = at - Date.now();
      timer = setTimeout(leftMs > LONGEST_TIMER_MS ? wait : act, Math.min(Math.max(0, leftMs), LONGEST_TIMER_MS));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
