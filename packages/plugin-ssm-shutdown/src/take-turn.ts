import { done, type StepResult, skipped } from '@lastcall/plugin-api';
import { documentFor } from './command.ts';
import { findEarlier } from './find-earlier.ts';
import { assessFitness, NOT_MANAGED } from './fitness.ts';
import { follow } from './follow.ts';
import { send } from './send.ts';
import type { Shutdown } from './shutdown.ts';

/** Follows the command an earlier attempt sent, or sends one where it can do its work in time, to its end or the deadline. */
export async function takeTurn(shutdown: Shutdown): Promise<StepResult> {
  const earlier = await findEarlier(shutdown);
  if (earlier !== null) return follow(shutdown, earlier);
  const fitness = await assessFitness(shutdown);
  if (!fitness.isFit) return skipped(fitness.reason);
  const documentName = documentFor(shutdown.config, fitness.platform);
  if (shutdown.context.dryRun) return done(`would have run ${documentName}`);
  const commandId = await send(shutdown, documentName);
  return commandId === null ? skipped(NOT_MANAGED) : follow(shutdown, commandId);
}
