import type { AutoScaling } from '@lastcall/aws';
import { type Clock, type Hook, type Interruption, type Log, messageOf, sleep } from '@lastcall/plugin-api';
import { addressOf, askAbout } from './action.ts';

/** The shortest heartbeat timeout a hook can have, ms (PutLifecycleHook). */
export const SHORTEST_TIMEOUT_MS = 30_000;

/** Half of a hook's timeout, ms. An unknown timeout is taken as the shortest there is. */
export function heartbeatIntervalMs({ instance }: Interruption, { name }: Hook): number {
  return (instance?.hookTimeoutsMs[name] ?? SHORTEST_TIMEOUT_MS) / 2;
}

/** What a hook is kept alive with. Heartbeats end when the signal aborts. */
export type Heart = {
  readonly autoScaling: AutoScaling;
  readonly clock: Clock;
  readonly log: Log;
  readonly interruption: Interruption;
  readonly hook: Hook;
  readonly signal: AbortSignal;
};

/**
 * Sends a heartbeat at once, for the notice may be old, and then every half of the hook's timeout, until the signal aborts or
 * nothing waits any more. A heartbeat that AWS cannot take is repeated until the next is due; one that is refused is logged
 * and the next one comes as planned. Never rejects.
 */
export async function beat(heart: Heart): Promise<void> {
  const { clock, interruption, hook, signal } = heart;
  const everyMs = heartbeatIntervalMs(interruption, hook);
  for (let waits = !signal.aborted; waits; ) {
    const nextAt = clock.now() + everyMs;
    waits = (await isWaiting(heart, nextAt)) && (await isOpenAt(heart, nextAt));
  }
}

/** Whether the hook still waits, or may wait, after a heartbeat. */
async function isWaiting({ autoScaling, log, interruption, hook, signal }: Heart, deadlineAt: number): Promise<boolean> {
  const call = { signal, deadlineAt };
  try {
    const answer = await askAbout(addressOf(interruption, hook), (address) => autoScaling.recordLifecycleActionHeartbeat(address, call));
    return answer === 'taken';
  } catch (problem) {
    if (!signal.aborted) log.warn('a lifecycle heartbeat failed', { hook: hook.name, problem: messageOf(problem) });
    return true;
  }
}

/** Waits until `at`; false when the run closes before. */
function isOpenAt({ clock, signal }: Heart, at: number): Promise<boolean> {
  return sleep(clock, Math.max(0, at - clock.now()), signal).then(
    () => true,
    () => false,
  );
}

/** A function that keeps a hook alive. Calling it again for the same hook of the same run does nothing: a new plan prepares anew. */
export function createHearts() {
  const beating = new WeakMap<AbortSignal, Set<string>>();
  return (heart: Heart): void => {
    const { hook, signal } = heart;
    const ofRun = beating.get(signal) ?? new Set();
    beating.set(signal, ofRun);
    const key = JSON.stringify([hook.group, hook.name, hook.token]);
    if (ofRun.has(key)) return;
    ofRun.add(key);
    void beat(heart).finally(() => ofRun.delete(key));
  };
}
