import { done, type StepResult, skipped } from '@lastcall/plugin-api';
import { commandFor, nothingFor } from './command.ts';
import { findEarlier } from './find-earlier.ts';
import { assessFitness } from './fitness.ts';
import { follow } from './follow.ts';
import { send } from './send.ts';
import type { Shutdown } from './shutdown.ts';

/** Follows the command an earlier attempt sent, or sends one where it can do its work in time, to its end or the deadline. */
export async function takeTurn(shutdown: Shutdown): Promise<StepResult> {
  const { config, clock, interruption, context } = shutdown;
  const { instances } = context.ownFacts;
  const earlier = await findEarlier(shutdown);
  if (earlier !== null) return follow(shutdown, { commandId: earlier, instances: typeof instances === 'number' ? instances : 1 });
  const fitness = await assessFitness(shutdown);
  if (!fitness.isFit) return skipped(fitness.reason);
  const filling = { interruption, facts: context.facts };
  const command = commandFor({ config, platform: fitness.platform, filling, now: clock.now(), remainingMs: context.remainingMs() });
  if (command === null) return skipped(nothingFor(fitness.platform));
  if (context.dryRun) return done(`would have run ${command.DocumentName}`);
  const sent = await send(shutdown, command);
  return 'reason' in sent ? skipped(sent.reason) : follow(shutdown, sent);
}
