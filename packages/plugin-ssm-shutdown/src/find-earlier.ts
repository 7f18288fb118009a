import { commentFor } from './sendings.ts';
import type { Shutdown } from './shutdown.ts';

/** Pauses before each look for a command that was about to be sent, 10 s in all, ms: SSM lists a new command a moment later. */
export const AFTER_SENDING_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 4_000];
/** How many of the instance's latest commands are looked at. */
const LATEST = 25;

/**
 * The id of the command an earlier attempt sent, or null. The journal knows it; where the crash fell between the sending and
 * the journal, the mark does, which is journalled before anything is sent: without a mark nothing was.
 */
export async function findEarlier(shutdown: Shutdown): Promise<string | null> {
  const { ownFacts, dryRun } = shutdown.context;
  if (dryRun) return null;
  if (typeof ownFacts.commandId === 'string') return ownFacts.commandId;
  return typeof ownFacts.mark === 'string' ? findByMark(shutdown, ownFacts.mark, AFTER_SENDING_MS) : null;
}

/** The id of the command that carries the mark; null when none has appeared after a look behind each pause. */
export async function findByMark(shutdown: Shutdown, mark: string, pausesMs: readonly number[]): Promise<string | null> {
  for (const pauseMs of pausesMs) {
    await shutdown.context.sleep(pauseMs);
    const found = await lookOnce(shutdown, commentFor(mark));
    if (found !== null) return found;
  }
  return null;
}

async function lookOnce({ ssm, interruption, context }: Shutdown, comment: string): Promise<string | null> {
  const { Commands = [] } = await ssm.listCommands({ InstanceId: interruption.instanceId, MaxResults: LATEST }, context);
  return Commands.find(({ Comment }) => Comment === comment)?.CommandId ?? null;
}
