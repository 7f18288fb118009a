import { insteadOf, isNotManaged } from '@lastcall/aws';
import { commandInput } from './command.ts';
import { isAmbiguous, isDocumentRefused } from './error-names.ts';
import { ssmErrors } from './errors.ts';
import { AFTER_SENDING_MS, findByComment } from './find-earlier.ts';
import type { Shutdown } from './shutdown.ts';

/**
 * Sends the command and gives back its id, journalled before anything else happens; null when SSM does not manage the
 * instance after all. That it is going to be sent is journalled before: a later attempt then knows that it has something to look
 * for. A request that may have been executed although its answer was lost is never repeated: the command is looked for instead.
 */
export async function send(shutdown: Shutdown, documentName: string): Promise<string | null> {
  const { context } = shutdown;
  await context.progress(`sending ${documentName}`, { document: documentName });
  const commandId = await sendOnce(shutdown, documentName)
    .catch(insteadOf(isNotManaged, null))
    .catch((problem: unknown) => makeSense(shutdown, documentName, problem));
  if (commandId !== null) await context.progress(`sent ${documentName}`, { commandId });
  return commandId;
}

async function sendOnce({ ssm, config, interruption, context }: Shutdown, documentName: string): Promise<string | null> {
  const { stepId } = context;
  const input = commandInput({ config, interruption, documentName, stepId, remainingMs: context.remainingMs() });
  // Before each attempt, also after SSM has throttled one: another may have taken the run over in the pause.
  const { Command } = await ssm.sendCommand(input, { ...context, ensure: context.ensureLease });
  return Command?.CommandId ?? null;
}

async function makeSense(shutdown: Shutdown, documentName: string, problem: unknown): Promise<string> {
  if (isDocumentRefused(problem)) throw ssmErrors.documentRefused(documentName, problem);
  const found = isAmbiguous(problem) ? await findByComment(shutdown, AFTER_SENDING_MS) : null;
  if (found === null) throw problem;
  return found;
}
