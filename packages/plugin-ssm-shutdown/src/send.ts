import { insteadOf, isNotManaged } from '@lastcall/aws';
import { commandInput } from './command.ts';
import { isAmbiguous, isDocumentRefused } from './error-names.ts';
import { ssmErrors } from './errors.ts';
import { findByComment } from './find-earlier.ts';
import type { Shutdown } from './shutdown.ts';

/**
 * Sends the command and gives back its id, journalled before anything else happens; null when SSM does not manage the
 * instance after all. A request that may have been executed although its answer was lost is never repeated: the command is
 * looked for instead.
 */
export async function send(shutdown: Shutdown, documentName: string): Promise<string | null> {
  const { context } = shutdown;
  const commandId = await sendOnce(shutdown, documentName)
    .catch(insteadOf(isNotManaged, null))
    .catch((problem: unknown) => makeSense(shutdown, documentName, problem));
  if (commandId !== null) await context.progress(`sent ${documentName}`, { commandId, document: documentName });
  return commandId;
}

async function sendOnce({ ssm, config, interruption, context }: Shutdown, documentName: string): Promise<string | null> {
  const { stepId } = context;
  const input = commandInput({ config, interruption, documentName, stepId, remainingMs: context.remainingMs() });
  const { Command } = await ssm.sendCommand(input, context);
  return Command?.CommandId ?? null;
}

async function makeSense(shutdown: Shutdown, documentName: string, problem: unknown): Promise<string> {
  if (isDocumentRefused(problem)) throw ssmErrors.documentRefused(documentName, problem);
  const found = isAmbiguous(problem) ? await findByComment(shutdown) : null;
  if (found === null) throw problem;
  return found;
}
