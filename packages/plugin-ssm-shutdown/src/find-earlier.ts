import { commentFor } from './command.ts';
import type { Shutdown } from './shutdown.ts';

/** Pauses before each look for a command, ms: SSM lists a new command a moment after it was sent. */
const PAUSES_MS = [0, 1_000, 3_000];
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
  return attempt === 1 ? null : findByComment(shutdown);
}

/** The id of the newest command that carries this step's comment; null when none has appeared after three looks in 4 s. */
export async function findByComment(shutdown: Shutdown): Promise<string | null> {
  for (const pauseMs of PAUSES_MS) {
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
