import { insteadOf, isNoInvocationYet } from '@lastcall/aws';
import { done, type StepResult } from '@lastcall/plugin-api';
import { cancelAtDeadline } from './cancel.ts';
import { ssmErrors } from './errors.ts';
import { type Invocation, invocationFacts, readAnswer, readLine, UNSEEN } from './invocation.ts';
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

/**
 * Follows a command to its end. At the deadline it is cancelled, and nobody waits for that; a new plan or another owner
 * of the run goes on following it, so for them it is not.
 */
export async function follow(shutdown: Shutdown, commandId: string): Promise<StepResult> {
  const { config, context } = shutdown;
  const ended = await untilEnded(shutdown, commandId).finally(() => {
    if (context.remainingMs() === 0) void cancelAtDeadline(shutdown, commandId);
  });
  const facts = { commandId, ...invocationFacts(ended, config.outputTail) };
  if (ended.status === 'Success') return done('the command ended well', facts);
  const failure = ssmErrors.commandFailed(ended);
  await context.progress(failure.message, facts);
  throw failure;
}

async function untilEnded(shutdown: Shutdown, commandId: string): Promise<Invocation> {
  const { clock, context } = shutdown;
  const since = clock.now();
  let told = UNSEEN;
  await context.sleep(FIRST_LOOK_MS);
  for (let seen = await look(shutdown, commandId); ; seen = await look(shutdown, commandId)) {
    if (seen.hasEnded) return seen;
    if (seen.status !== told.status) await context.progress(`the command is ${seen.status}`);
    told = seen;
    await context.sleep(nextPauseMs(clock.now() - since, context.remainingMs()));
  }
}

/** How the command stands. Only a list tells the whole of a document that may have several parts. */
async function look({ ssm, config, interruption, context }: Shutdown, commandId: string): Promise<Invocation> {
  const asked = { CommandId: commandId, InstanceId: interruption.instanceId };
  if (config.document === undefined)
    return ssm.getCommandInvocation(asked, context).then(readAnswer).catch(insteadOf(isNoInvocationYet, UNSEEN));
  const { CommandInvocations: [line] = [] } = await ssm.listCommandInvocations({ ...asked, Details: true }, context);
  return line === undefined ? UNSEEN : readLine(line);
}
