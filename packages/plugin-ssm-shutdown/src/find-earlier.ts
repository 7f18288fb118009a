import { commentFor } from './command.ts';
import type { Shutdown } from './shutdown.ts';

/** Pauses before each look for a command that was surely about to be sent, 10 s in all, ms: SSM lists a new command a moment later. */
export const AFTER_SENDING_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 4_000];
/** The same where the journal tells of no sending, as after an attempt that ended before it: 4 s in all. */
const IN_ANY_CASE_MS: readonly number[] = [0, 1_000, 3_000];
/** How many of the instance's latest commands are looked at. */
const LATEST = 25;

/**
 * The id of the command an earlier attempt sent, or null. The journal knows it; where the crash fell between the sending and
 * the journal, the comment on the instance's latest commands does.
 */
export async function findEarlier(shutdown: Shutdown): Promise<string | null> {
  const { ownFacts, attempt, dryRun } = shutdown.context;
  if (dryRun) return null;
  if (typeof ownFacts.commandId === 'string') return ownFacts.commandId;
  if (attempt === 1) return null;
  return findByComment(shutdown, ownFacts.document === undefined ? IN_ANY_CASE_MS : AFTER_SENDING_MS);
}

/** The id of the newest command that carries this step's comment; null when none has appeared after a look behind each pause. */
export async function findByComment(shutdown: Shutdown, pausesMs: readonly number[]): Promise<string | null> {
  for (const pauseMs of pausesMs) {
    await shutdown.context.sleep(pauseMs);
    const found = await lookOnce(shutdown);
    if (found !== null) return found;
  }
  return null;
}

async function lookOnce({ ssm, interruption, context }: Shutdown): Promise<string | null> {
  const comment = commentFor(interruption, context.stepId);
  const { Commands = [] } = await ssm.listCommands({ InstanceId: interruption.instanceId, MaxResults: LATEST }, context);
  return Commands.find(({ Comment }) => Comment === comment)?.CommandId ?? null;
}
