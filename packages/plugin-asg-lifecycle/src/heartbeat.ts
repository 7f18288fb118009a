import type { AutoScaling } from '@lastcall/aws';
import { type Clock, type Hook, type Interruption, messageOf, sleep } from '@lastcall/plugin-api';
import { addressOf, askAbout } from './action.ts';
import { firstWaitMs, nextWaitMs, priorityOf, type Random, timesOf } from './heartbeat-times.ts';

/** What a hook is kept alive with. Heartbeats end when the signal aborts. */
export type Heart = {
  readonly autoScaling: AutoScaling;
  readonly clock: Clock;
  readonly interruption: Interruption;
  readonly hook: Hook;
  readonly signal: AbortSignal;
  /** Told of what people should know. */
  readonly warn: (text: string) => void;
  readonly random: Random;
};

/**
 * Sends a heartbeat, for the notice may be old, and then one every half of the hook's timeout or so, until the signal aborts, nothing
 * waits any more, or no heartbeat can move the hook's end. One that AWS cannot take is repeated for as long as the hook has; one
 * that is refused is told, and the next comes as planned. Never rejects.
 */
export async function beat(heart: Heart): Promise<void> {
  const { clock, hook, random } = heart;
  const { timeoutMs, endsAt } = timesOf(heart.interruption, hook);
  let aliveUntil = hook.noticedAt + timeoutMs;
  let dueAt = clock.now() + firstWaitMs(aliveUntil - clock.now(), random);
  while (Math.max(aliveUntil, dueAt) < endsAt && (await isOpenAt(heart, dueAt))) {
    const waitMs = nextWaitMs(timeoutMs, random);
    dueAt = clock.now() + waitMs;
    const answer = await ask(heart, { timeoutMs, deadlineAt: Math.min(endsAt, Math.max(aliveUntil, dueAt)) });
    if (answer === 'over') return;
    if (answer === 'taken') [aliveUntil, dueAt] = [clock.now() + timeoutMs, clock.now() + waitMs];
  }
  if (!heart.signal.aborted)
    heart.warn(`hook ${hook.name} ends at ${new Date(endsAt).toISOString()}: heartbeats cannot keep it any longer`);
}

type Asked = { readonly timeoutMs: number; readonly deadlineAt: number };

/** What a heartbeat came to; `over` when nothing waits any more. */
async function ask(heart: Heart, { timeoutMs, deadlineAt }: Asked): Promise<'taken' | 'over' | 'failed'> {
  const { autoScaling, interruption, hook, signal } = heart;
  const call = { signal, deadlineAt, priority: priorityOf(timeoutMs) };
  try {
    const answer = await askAbout(addressOf(interruption, hook), (address) => autoScaling.recordLifecycleActionHeartbeat(address, call));
    return answer === 'taken' ? 'taken' : 'over';
  } catch (problem) {
    if (!signal.aborted) heart.warn(`hook ${hook.name} got no heartbeat: ${messageOf(problem)}`);
    return 'failed';
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
