import { type AutoScaling, insteadOf, isGroupOrHookGone, isNoActiveLifecycleAction } from '@lastcall/aws';
import type { Hook, Interruption, StepContext } from '@lastcall/plugin-api';
import { identify } from './heartbeat.ts';

/** What became of a hook. `over`: it had been completed, had timed out, or no longer exists. */
export type Completion = { readonly hook: Hook; readonly end: 'completed' | 'over' };

/** What completing needs. */
export type CompleteRequest = {
  readonly autoScaling: AutoScaling;
  readonly interruption: Interruption;
  readonly hook: Hook;
  readonly result: string;
  readonly context: StepContext;
};

/**
 * Completes one lifecycle action. Completing it again is harmless. When the token is stale (the instance waits under a
 * newer action) the instance id alone is tried once.
 */
export async function complete({ autoScaling, interruption, hook, result, context }: CompleteRequest): Promise<Completion> {
  const send = (named: Hook): Promise<Completion['end']> =>
    autoScaling
      .completeLifecycleAction({ ...identify(interruption, named), LifecycleActionResult: result }, context)
      .then(() => 'completed' as const)
      .catch(insteadOf(isNoActiveLifecycleAction, 'over' as const))
      .catch(insteadOf(isGroupOrHookGone, 'over' as const));
  const end = await send(hook);
  if (end === 'completed' || hook.token === null) return { hook, end };
  return { hook, end: await send({ ...hook, token: null }) };
}
