import { isNotManaged } from '@lastcall/aws';
import { orAborted } from '@lastcall/plugin-api';
import { cancelAtDeadline } from './cancel.ts';
import type { Command } from './command.ts';
import { isDocumentRefused } from './error-names.ts';
import { ssmErrors } from './errors.ts';
import { NOT_MANAGED, tooShort } from './fitness.ts';
import type { Followed } from './follow.ts';
import { LATE, type Sending } from './sendings.ts';
import type { Shutdown } from './shutdown.ts';

/** Why nothing was sent, although it was about to be. */
export type Unsent = { readonly reason: string };

/**
 * Sends the command and gives back its id, journalled before anything else happens, or the reason why there is nothing to send after all.
 * Under which mark it is going to be sent is journalled before: a later attempt then knows what to look for. A request that may have been
 * executed although its answer was lost is never repeated: the command is looked for instead.
 */
export async function send(shutdown: Shutdown, command: Command): Promise<Followed | Unsent> {
  const { ssm, sendings, interruption, context } = shutdown;
  const request = { place: interruption, ssm, stepId: context.stepId, command };
  const sending = sendingOf(shutdown, command);
  let sent = await sendings.send(request, sending, context);
  while ('leftOut' in sent && sent.leftOut === LATE) {
    await sending.ensure();
    sent = await sendings.send(request, sending, context);
  }
  if ('leftOut' in sent) return reasonFor(sent.leftOut, command);
  await context.progress(`sent ${command.DocumentName}`, { ...sent });
  return sent;
}

function sendingOf(shutdown: Shutdown, { DocumentName }: Command): Sending {
  const { config, interruption, context } = shutdown;
  return {
    instanceId: interruption.instanceId,
    announce: (mark) => orAborted(context.progress(`sending ${DocumentName}`, { document: DocumentName, mark }), context.signal),
    async ensure() {
      await orAborted(context.ensureLease(), context.signal);
      if (context.remainingMs() < config.shortest) throw new TooShort(tooShort(context.remainingMs()));
    },
    sent(commandId) {
      if (context.remainingMs() === 0) void cancelAtDeadline(shutdown, commandId);
    },
  };
}

/** While it was waited for SSM or the store, too much time has passed. */
class TooShort extends Error {
  override readonly name = 'TooShort';
}

function reasonFor(problem: unknown, { DocumentName }: Command): Unsent {
  if (problem instanceof TooShort) return { reason: problem.message };
  if (isNotManaged(problem)) return { reason: NOT_MANAGED };
  throw isDocumentRefused(problem) ? ssmErrors.documentRefused(DocumentName, problem) : problem;
}
