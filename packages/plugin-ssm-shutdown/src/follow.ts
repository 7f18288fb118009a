import { done, type StepResult, signalAt, sleep } from '@lastcall/plugin-api';
import type { Call } from './batches.ts';
import { cancelAtDeadline } from './cancel.ts';
import { isPassing } from './error-names.ts';
import { ssmErrors } from './errors.ts';
import { type Invocation, invocationFacts, isCutOff, UNSEEN } from './invocation.ts';
import type { Shutdown } from './shutdown.ts';

/** The pause before the first look at a command, ms. */
const FIRST_LOOK_MS = 1_000;
/** The bounds of every later pause, ms. */
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;
/** So long before the deadline a command that has not ended is cancelled, ms: nothing of the step may go on after it. */
const LAST_WORD_MS = 1_000;

/**
 * The pause before the next look, ms: a tenth of what has passed or of what is left, whichever is shorter, between 2 s and
 * 15 s. Long commands of many instances do not use up SSM's request rate, and an end shortly before the deadline is seen.
 */
export function nextPauseMs(passedMs: number, remainingMs: number): number {
  return Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, passedMs / 10, remainingMs / 10));
}

/** A command, and on how many instances it runs. */
export type Followed = { readonly commandId: string; readonly instances: number };

/** Looks give way to what has to be sent or cancelled. */
const LOOKS = 7;
const TIME_IS_UP = new Error('the command has not ended in time');

/**
 * Follows a command to its end. A second before the deadline it is cancelled, and nobody waits for that; a new plan or another owner of
 * the run goes on following it, so for them it is not.
 */
export async function follow(shutdown: Shutdown, followed: Followed): Promise<StepResult> {
  const { clock, context } = shutdown;
  const held = signalAt(clock, context.deadlineAt - LAST_WORD_MS, TIME_IS_UP, context.signal);
  const seen = await untilEnded(shutdown, followed, { ...context, signal: held.signal, priority: LOOKS })
    .catch((problem: unknown) => {
      if (context.remainingMs() === 0) void cancelAtDeadline(shutdown, followed.commandId);
      throw problem;
    })
    .finally(held.release);
  if (seen.hasEnded) return told(shutdown, followed, seen);
  void cancelAtDeadline(shutdown, followed.commandId);
  return fail(shutdown, ssmErrors.commandUnfinished(seen), { commandId: followed.commandId, status: seen.status });
}

/** How the command has ended, or how it stood when the time was up. */
async function untilEnded(shutdown: Shutdown, followed: Followed, call: Call): Promise<Invocation> {
  const { clock, context } = shutdown;
  const since = clock.now();
  let seen = UNSEEN;
  const lookAfter = async (pauseMs: number): Promise<Invocation | null> => {
    await sleep(clock, pauseMs, call.signal);
    return look(shutdown, followed, call);
  };
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = nextPauseMs(clock.now() - since, context.remainingMs())) {
    const next = await lookAfter(pauseMs).catch((problem: unknown) => {
      if (call.signal.aborted) return call.signal.reason === TIME_IS_UP ? null : Promise.reject(call.signal.reason);
      return isPassing(problem) ? seen : Promise.reject(problem);
    });
    if (next === null) return seen;
    if (next.hasEnded) return next;
    if (next.status !== seen.status) await context.progress(`the command is ${next.status}`);
    seen = next;
  }
}

const askedOf = ({ ssm, interruption }: Shutdown, { commandId }: Followed) => ({ ssm, commandId, instanceId: interruption.instanceId });

function look(shutdown: Shutdown, followed: Followed, call: Call): Promise<Invocation> {
  const { config, invocations } = shutdown;
  const asked = askedOf(shutdown, followed);
  if (followed.instances > 1) return invocations.listTogether(asked, call);
  return config.document === undefined ? invocations.ask(asked, call) : invocations.list(asked, call);
}

async function told(shutdown: Shutdown, followed: Followed, seen: Invocation): Promise<StepResult> {
  const { commandId } = followed;
  const ended = await withWholeOutput(shutdown, followed, seen);
  const facts = { commandId, ...invocationFacts(ended, shutdown.config.outputTail) };
  if (ended.status === 'Success') return done('the command ended well', facts);
  return fail(shutdown, ssmErrors.commandFailed(ended), facts);
}

/** A list tells only the beginning of a long output. Somebody will want the end of what a script that failed has said. */
async function withWholeOutput(shutdown: Shutdown, followed: Followed, seen: Invocation): Promise<Invocation> {
  const { config, context, invocations } = shutdown;
  const isEnough = seen.status === 'Success' || config.outputTail === 0 || followed.instances === 1 || !isCutOff(seen);
  if (isEnough || config.document !== undefined) return seen;
  const whole = await invocations.ask(askedOf(shutdown, followed), context).catch(() => seen);
  return whole.hasEnded ? whole : seen;
}

async function fail({ context }: Shutdown, failure: Error, facts: Parameters<typeof context.progress>[1]): Promise<never> {
  await context.progress(failure.message, facts);
  throw failure;
}
