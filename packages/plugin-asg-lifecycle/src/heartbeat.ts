import { type AutoScaling, isGroupOrHookGone, isNoActiveLifecycleAction } from '@lastcall/aws';
import { type Clock, type Hook, type Interruption, type Log, messageOf, signalAt, sleep } from '@lastcall/plugin-api';

/** The shortest heartbeat timeout a hook can have, ms. */
export const SHORTEST_TIMEOUT_MS = 30_000;
/** The longest one heartbeat call may take, ms. */
const CALL_LIMIT_MS = 10_000;

/** Half of a hook's timeout: one lost heartbeat does not lose the hook. Unknown timeouts are taken as the shortest there is. */
export function heartbeatIntervalMs({ instance }: Interruption, hook: Hook): number {
  return (instance?.hookTimeoutsMs[hook.name] ?? SHORTEST_TIMEOUT_MS) / 2;
}

/** What a heart beats for. */
export type Heart = {
  readonly autoScaling: AutoScaling;
  readonly clock: Clock;
  readonly log: Log;
  readonly interruption: Interruption;
  readonly hook: Hook;
  /** Heartbeats end when it aborts. */
  readonly signal: AbortSignal;
};

/**
 * Sends a heartbeat at once, for the notice may be old, and then every half of the hook's timeout until the signal aborts or nothing waits any more.
 * A heartbeat that fails is logged and the next one comes as planned. Never rejects.
 */
export async function beat(heart: Heart): Promise<void> {
  const { clock, interruption, hook, signal } = heart;
  const everyMs = heartbeatIntervalMs(interruption, hook);
  for (let waits = !signal.aborted; waits; waits = await waited(clock, everyMs, signal)) {
    if (!(await beatOnce(heart))) return;
  }
}

function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(clock, ms, signal).then(
    () => true,
    () => false,
  );
}

/** False when there is nothing left to keep alive. */
async function beatOnce({ autoScaling, clock, log, interruption, hook, signal }: Heart): Promise<boolean> {
  const deadlineAt = clock.now() + CALL_LIMIT_MS;
  const held = signalAt(clock, deadlineAt, new Error('no answer to a heartbeat'), signal);
  try {
    await autoScaling.recordLifecycleActionHeartbeat(identify(interruption, hook), { signal: held.signal, deadlineAt });
    return true;
  } catch (problem) {
    if (isNoActiveLifecycleAction(problem) || isGroupOrHookGone(problem)) return false;
    if (!signal.aborted) log.warn('a lifecycle heartbeat failed', { hook: hook.name, problem: messageOf(problem) });
    return true;
  } finally {
    held.release();
  }
}

/** What names a lifecycle action to Auto Scaling: the instance, and the token where the notice had one. */
export function identify({ instanceId }: Interruption, { group, name, token }: Hook) {
  return {
    AutoScalingGroupName: group,
    LifecycleHookName: name,
    InstanceId: instanceId,
    ...(token === null ? {} : { LifecycleActionToken: token }),
  };
}
