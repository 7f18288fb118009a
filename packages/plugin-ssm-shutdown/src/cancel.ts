import { messageOf } from '@lastcall/plugin-api';
import type { Shutdown } from './shutdown.ts';

/** How long a cancel may take once the step is over, ms. */
const CANCEL_LIMIT_MS = 2_000;

/** Stops the command at the deadline. Best effort: never rejects, and nobody need wait for it. */
export async function cancelAtDeadline({ ssm, clock, log, interruption }: Shutdown, commandId: string): Promise<void> {
  const call = { signal: new AbortController().signal, deadlineAt: clock.now() + CANCEL_LIMIT_MS };
  await ssm
    .cancelCommand({ CommandId: commandId, InstanceIds: [interruption.instanceId] }, call)
    .catch((problem: unknown) => log.warn('a command could not be cancelled', { commandId, problem: messageOf(problem) }));
}

/** Stops the command an interruption that was called off has left running; nothing where none was sent or it has ended. */
export async function cancelOwn({ ssm, interruption, context }: Pick<Shutdown, 'ssm' | 'interruption' | 'context'>): Promise<void> {
  const { commandId, status } = context.ownFacts;
  if (context.dryRun || typeof commandId !== 'string' || status !== undefined) return;
  await ssm.cancelCommand({ CommandId: commandId, InstanceIds: [interruption.instanceId] }, context);
}
