import { insteadOf, isNotManaged } from '@lastcall/aws';
import { type Command, SHORTEST_DELIVERY_S } from './command.ts';
import { isAmbiguous, isDocumentRefused } from './error-names.ts';
import { ssmErrors } from './errors.ts';
import { AFTER_SENDING_MS, findByMark } from './find-earlier.ts';
import type { Followed } from './follow.ts';
import type { Shutdown } from './shutdown.ts';

/**
 * Sends the command and gives back its id, journalled before anything else happens; null when SSM does not manage the
 * instance after all. Under which mark it is going to be sent is journalled before: a later attempt then knows what to look
 * for. A request that may have been executed although its answer was lost is never repeated: the command is looked for instead.
 */
export async function send(shutdown: Shutdown, command: Command): Promise<Followed | null> {
  const { context } = shutdown;
  const marks: string[] = [];
  const sent = await sendOnce(shutdown, command, marks)
    .catch(insteadOf(isNotManaged, null))
    .catch((problem: unknown) => makeSense(shutdown, { command, mark: marks.at(-1) }, problem));
  if (sent !== null) await context.progress(`sent ${command.DocumentName}`, { ...sent });
  return sent;
}

async function sendOnce(shutdown: Shutdown, command: Command, marks: string[]): Promise<Followed> {
  const { ssm, sendings, interruption, context } = shutdown;
  const announce = async (mark: string) => {
    marks.push(mark);
    await context.progress(announcement(command, context.remainingMs()), { document: command.DocumentName, mark });
  };
  const ensure = async () => {
    await context.ensureLease();
    // The request may go on for others after this step has ended.
    context.signal.throwIfAborted();
  };
  const sending = { instanceId: interruption.instanceId, announce, ensure };
  const sent = await sendings.send({ region: interruption.region, ssm, stepId: context.stepId, command }, sending, context);
  if ('commandId' in sent) return sent;
  throw sent.leftOut;
}

/** SSM tries to deliver for at least 30 s: with less time than that nobody can tell an agent that does not come from a slow one. */
function announcement({ DocumentName }: Command, remainingMs: number): string {
  const isShort = remainingMs < SHORTEST_DELIVERY_S * 1_000;
  return isShort ? `sending ${DocumentName}, to be cancelled at the deadline if the agent has not come by then` : `sending ${DocumentName}`;
}

type Tried = { readonly command: Command; readonly mark: string | undefined };

async function makeSense(shutdown: Shutdown, { command, mark }: Tried, problem: unknown): Promise<Followed> {
  if (isDocumentRefused(problem)) throw ssmErrors.documentRefused(command.DocumentName, problem);
  const found = mark !== undefined && isAmbiguous(problem) ? await findByMark(shutdown, mark, AFTER_SENDING_MS) : null;
  if (found === null) throw problem;
  return { commandId: found, instances: 1 };
}
