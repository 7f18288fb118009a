import { sleep, systemClock } from '@lastcall/plugin-api';

const LOOK_MS = 500;

/** Resolves with true as soon as something holds, with false when it does not within `limitMs`. */
export async function until(limitMs: number, holds: () => Promise<boolean> | boolean): Promise<boolean> {
  const giveUpAt = systemClock.now() + limitMs;
  while (!(await holds())) {
    if (systemClock.now() > giveUpAt) return false;
    await sleep(systemClock, LOOK_MS);
  }
  return true;
}
