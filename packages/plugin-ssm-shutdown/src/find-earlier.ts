import type { Ssm } from '@lastcall/aws';
import type { Call } from './batches.ts';
import { ownAmong, type Sought } from './marks.ts';
import type { Shutdown } from './shutdown.ts';

/** Pauses before each look for a command that was about to be sent, 10 s in all, ms: SSM lists a new command a moment later. */
export const AFTER_SENDING_MS: readonly number[] = [0, 1_000, 2_000, 3_000, 4_000];
/** The same where the journal tells of no sending, as after an attempt that ended before it: 4 s in all. */
const IN_ANY_CASE_MS: readonly number[] = [0, 1_000, 3_000];
/** How many of the instance's latest commands are looked at. */
const LATEST = 25;

/**
 * The id of the command an earlier attempt sent, or null. The journal knows it; where the crash fell between the sending and
 * the journal, the mark does, which was journalled before. A journal without either tells of an attempt that ended before it sent anything;
 * in case it has lost its end, the step's latest command on this instance since the interruption was noticed counts as its own.
 */
export async function findEarlier(shutdown: Shutdown): Promise<string | null> {
  const { ssm, interruption, context } = shutdown;
  const { ownFacts, attempt, dryRun, stepId } = context;
  if (dryRun) return null;
  if (typeof ownFacts.commandId === 'string') return ownFacts.commandId;
  const search = { ssm, instanceId: interruption.instanceId, sleep: context.sleep };
  if (typeof ownFacts.mark === 'string')
    return findListed({ ...search, pausesMs: AFTER_SENDING_MS }, { stepId, mark: ownFacts.mark }, context);
  if (attempt === 1) return null;
  return findListed({ ...search, pausesMs: IN_ANY_CASE_MS }, { stepId, since: interruption.noticedAt }, context);
}

/** Where and how long to look. */
export type Search = {
  readonly ssm: Ssm;
  /** One of the instances the command was sent to. */
  readonly instanceId: string;
  /** Waited before each look, ms. */
  readonly pausesMs: readonly number[];
  readonly sleep: (ms: number) => Promise<void>;
};

/** The id of the command that is sought; null when none has appeared after a look behind each pause. */
export async function findListed({ ssm, instanceId, pausesMs, sleep }: Search, sought: Sought, call: Call): Promise<string | null> {
  for (const pauseMs of pausesMs) {
    await sleep(pauseMs);
    const { Commands = [] } = await ssm.listCommands({ InstanceId: instanceId, MaxResults: LATEST }, call);
    const found = ownAmong(Commands, sought);
    if (found !== null) return found;
  }
  return null;
}
