import { done, type StepResult } from '@lastcall/plugin-api';
import { cancelAtDeadline } from './cancel.ts';
import { ssmErrors } from './errors.ts';
import { type Invocation, invocationFacts, UNSEEN } from './invocation.ts';
import type { Shutdown } from './shutdown.ts';

/** The pause before the first look at a command, ms. */
const FIRST_LOOK_MS = 1_000;
/** The bounds of every later pause, ms. */
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The pause before the next look, ms: a tenth of what has passed or of what is left, whichever is shorter, between 2 s and
 * 15 s. Long commands of many instances do not use up SSM's request rate, and an end shortly before the deadline is seen.
 */
export function nextPauseMs(passedMs: number, remainingMs: number): number {
  return Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, passedMs / 10, remainingMs / 10));
}

/** A command, and on how many instances it runs. */
export type Followed = { readonly commandId: string; readonly instances: number };

/**
 * Follows a command to its end. At the deadline it is cancelled, and nobody waits for that; a new plan or another owner
 * of the run goes on following it, so for them it is not.
 */
export async function follow(shutdown: Shutdown, { commandId, instances }: Followed): Promise<StepResult> {
  const { config, context } = shutdown;
  // A document may have several parts, and only a list tells the whole of it.
  const extent = config.document !== undefined || instances > 1 ? 'many' : 'one';
  const ended = await untilEnded(shutdown, commandId, extent).finally(() => {
    if (context.remainingMs() === 0) void cancelAtDeadline(shutdown, commandId);
  });
  const facts = { commandId, ...invocationFacts(ended, config.outputTail) };
  if (ended.status === 'Success') return done('the command ended well', facts);
  const failure = ssmErrors.commandFailed(ended);
  await context.progress(failure.message, facts);
  throw failure;
}

async function untilEnded(shutdown: Shutdown, commandId: string, extent: 'one' | 'many'): Promise<Invocation> {
  const { clock, context, config, interruption, invocations, ssm } = shutdown;
  const asked = { ssm, commandId, instanceId: interruption.instanceId };
  const since = clock.now();
  let told = UNSEEN;
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = nextPauseMs(clock.now() - since, context.remainingMs())) {
    await context.sleep(pauseMs);
    const seen = await invocations.look({ ...asked, extent }, context);
    // Lists cut the output off at its beginning's end.
    if (seen.hasEnded)
      return extent === 'many' && config.document === undefined ? invocations.look({ ...asked, extent: 'one' }, context) : seen;
    if (seen.status !== told.status) await context.progress(`the command is ${seen.status}`);
    told = seen;
  }
}
