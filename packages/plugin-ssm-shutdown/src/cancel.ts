import type { Ssm } from '@lastcall/aws';
import { type Clock, messageOf } from '@lastcall/plugin-api';
import { type Call, createBatches } from './batches.ts';
import { AFTER_SENDING_MS, findListed } from './find-earlier.ts';
import type { Shutdown } from './shutdown.ts';

/** Cancels on their way to SSM. Those of one command that come within 50 ms share a request. */
export type Cancels = {
  /** Asks SSM to stop a command on one instance. AWS promises no more than an attempt. */
  cancel(command: { readonly ssm: Ssm; readonly commandId: string }, instanceId: string, call: Call): Promise<void>;
};

const WINDOW_MS = 50;
/** A command has no more instances. */
const INSTANCES_PER_REQUEST = 50;
/** How long a cancel may take, ms: after that it has come too late. */
const CANCEL_LIMIT_MS = 2_000;

/** Opens the way to SSM. Silent on the network until asked. */
export function createCancels(clock: Clock): Cancels {
  const batch = createBatches<string, undefined>({ clock, windowMs: WINDOW_MS, limit: INSTANCES_PER_REQUEST });
  return {
    async cancel({ ssm, commandId }, instanceId, call) {
      const act = async (ids: readonly string[], { signal }: Call) => {
        const InstanceIds = [...new Set(ids)];
        await ssm.cancelCommand({ CommandId: commandId, InstanceIds }, { signal, deadlineAt: clock.now() + CANCEL_LIMIT_MS, priority: 0 });
        return ids.map(() => undefined);
      };
      await batch({ key: commandId, act }, instanceId, call);
    },
  };
}

/** Stops the command when the time is up. Best effort: never rejects, and nobody need wait for it. */
export async function cancelAtDeadline({ ssm, cancels, clock, log, interruption }: Shutdown, commandId: string): Promise<void> {
  const call = { signal: new AbortController().signal, deadlineAt: clock.now() + CANCEL_LIMIT_MS };
  await cancels
    .cancel({ ssm, commandId }, interruption.instanceId, call)
    .catch((problem: unknown) => log.warn('a command could not be cancelled', { commandId, problem: messageOf(problem) }));
}

type Own = Pick<Shutdown, 'ssm' | 'cancels' | 'interruption' | 'context'>;

/** Stops the command an interruption that was called off has left running; nothing where none was sent or it has ended. */
export async function cancelOwn({ ssm, cancels, interruption, context }: Own): Promise<void> {
  if (context.dryRun || context.ownFacts.status !== undefined) return;
  const commandId = await ownCommand({ ssm, interruption, context });
  if (commandId !== null) await cancels.cancel({ ssm, commandId }, interruption.instanceId, context);
}

/** The run may have been called off between the sending and the journal. */
async function ownCommand({ ssm, interruption, context }: Omit<Own, 'cancels'>): Promise<string | null> {
  const { commandId, mark } = context.ownFacts;
  if (typeof commandId === 'string') return commandId;
  if (typeof mark !== 'string') return null;
  const search = { ssm, instanceId: interruption.instanceId, pausesMs: AFTER_SENDING_MS, sleep: context.sleep };
  return findListed(search, { stepId: context.stepId, mark }, context);
}
