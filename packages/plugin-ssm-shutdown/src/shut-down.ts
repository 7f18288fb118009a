import { insteadOf, isNoInvocationYet, isNotManaged, isUnsupportedPlatform, nameOf, type Ssm } from '@lastcall/aws';
import {
  type Clock,
  done,
  type Interruption,
  type Log,
  messageOf,
  type StepContext,
  type StepResult,
  signalAt,
  skipped,
} from '@lastcall/plugin-api';
import { commandInput, commentFor, documentFor, SHORTEST_USEFUL_MS } from './command.ts';
import type { SsmShutdownConfig } from './config.ts';
import { SSM_ERRORS } from './errors.ts';
import { hasEnded, type Invocation, invocationFacts, statusOf } from './invocation.ts';

/** Pauses between looks at a command: the first, and the later ones, ms. */
const FIRST_LOOK_MS = 1_000;
const LOOK_MS = 2_000;
/** How long a cancel may take after the step is over, ms. */
const CANCEL_LIMIT_MS = 2_000;

/** What shutting down needs. */
export type Shutdown = {
  readonly ssm: Ssm;
  readonly config: SsmShutdownConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly interruption: Interruption;
  readonly context: StepContext;
};

/** Sends the command, or finds the one an earlier attempt sent, and follows it to its end or the deadline. */
export async function shutDown(shutdown: Shutdown): Promise<StepResult> {
  const { context } = shutdown;
  const unfit = await whyUnfit(shutdown);
  if (unfit !== null) return skipped(unfit);
  if (context.dryRun) return done(`would have run ${documentFor(shutdown.config, shutdown.interruption.instance)}`);
  const commandId = (await findEarlier(shutdown)) ?? (await send(shutdown));
  if (commandId === null) return skipped('SSM does not manage the instance');
  return follow(shutdown, commandId);
}

/** The document cannot act, or could not be seen to act, on this instance in the time that is left. */
async function whyUnfit({ ssm, interruption, context }: Shutdown): Promise<string | null> {
  if (context.ownFacts.commandId !== undefined) return null;
  if (context.remainingMs() < SHORTEST_USEFUL_MS) return `only ${Math.floor(context.remainingMs() / 1000)} s left, too short for a command`;
  const Filters = [{ Key: 'InstanceIds', Values: [interruption.instanceId] }];
  const { InstanceInformationList = [] } = await ssm.describeInstanceInformation({ Filters }, context);
  const status = InstanceInformationList[0]?.PingStatus;
  if (status === undefined) return 'SSM does not manage the instance';
  return status === 'Online' ? null : `the SSM agent does not answer (${status})`;
}

/** By the journalled id; where the crash fell between send and journal, by the comment on the instance's latest commands. */
async function findEarlier({ ssm, interruption, context }: Shutdown): Promise<string | null> {
  const { commandId } = context.ownFacts;
  if (typeof commandId === 'string') return commandId;
  if (context.attempt === 1) return null;
  const { Commands = [] } = await ssm.listCommands({ InstanceId: interruption.instanceId, MaxResults: 25 }, context);
  return Commands.find(({ Comment }) => Comment === commentFor(interruption))?.CommandId ?? null;
}

/** Null when SSM does not manage the instance (any more). The id is durable before anything else happens. */
async function send({ ssm, config, interruption, context }: Shutdown): Promise<string | null> {
  const input = commandInput({ config, interruption, remainingMs: context.remainingMs() });
  const sent = await ssm
    .sendCommand(input, context)
    .catch(insteadOf(isNotManaged, null))
    .catch((problem: unknown) => refuse(input.DocumentName, problem));
  const commandId = sent?.Command?.CommandId ?? null;
  if (commandId !== null) await context.progress(`sent ${input.DocumentName}`, { commandId, document: input.DocumentName });
  return commandId;
}

function refuse(document: string, problem: unknown): never {
  const aboutDocument = /^(InvalidDocument|InvalidParameters|MaxDocumentSize)/.test(nameOf(problem) ?? '');
  if (aboutDocument || isUnsupportedPlatform(problem)) throw SSM_ERRORS.SSM_DOCUMENT_REFUSED(document, problem);
  throw problem;
}

async function follow(shutdown: Shutdown, commandId: string): Promise<StepResult> {
  const { context } = shutdown;
  try {
    const ended = await untilEnded(shutdown, commandId);
    const facts = { commandId, ...invocationFacts(ended) };
    if (statusOf(ended) === 'Success') return done('the command ended well', facts);
    await context.progress(`the command ended as ${statusOf(ended)}`, facts);
    throw SSM_ERRORS.SSM_COMMAND_FAILED(`${statusOf(ended)}, exit code ${ended.ResponseCode ?? 'unknown'}`);
  } finally {
    if (context.remainingMs() === 0) void cancel(shutdown, commandId);
  }
}

async function untilEnded({ ssm, interruption, context }: Shutdown, commandId: string): Promise<Invocation> {
  let pauseMs = FIRST_LOOK_MS;
  for (let told = ''; ; pauseMs = LOOK_MS) {
    await context.sleep(pauseMs);
    const input = { CommandId: commandId, InstanceId: interruption.instanceId };
    const nothingYet: Invocation = {};
    const invocation: Invocation = await ssm.getCommandInvocation(input, context).catch(insteadOf(isNoInvocationYet, nothingYet));
    if (hasEnded(invocation)) return invocation;
    if (statusOf(invocation) !== told) await context.progress(`the command is ${statusOf(invocation)}`);
    told = statusOf(invocation);
  }
}

/** The deadline has come: the command must not go on. Nobody waits for the answer; a new plan or owner never cancels. */
async function cancel({ ssm, clock, log, interruption }: Shutdown, commandId: string): Promise<void> {
  const deadlineAt = clock.now() + CANCEL_LIMIT_MS;
  const held = signalAt(clock, deadlineAt, new Error('no answer to the cancel'));
  await ssm
    .cancelCommand({ CommandId: commandId, InstanceIds: [interruption.instanceId] }, { signal: held.signal, deadlineAt })
    .catch((problem: unknown) => log.warn('a command could not be cancelled', { commandId, problem: messageOf(problem) }));
  held.release();
}
