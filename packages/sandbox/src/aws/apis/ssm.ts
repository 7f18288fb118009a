import { randomUUID } from 'node:crypto';
import { forgetOldest } from '../../latest.ts';
import { jsonProtocol, type Output } from '../wire/answer.ts';
import { AwsError, validationException } from '../wire/aws-error.ts';
import { type Input, isTrue, number, objects, text, texts } from '../wire/input.ts';
import type { Command, CommandScript, Invocation } from '../world/commands.ts';
import type { SimInstance, State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { pageOf } from './pages.ts';
import { commandRow, invocationDetails, invocationRow, nodeRow } from './ssm-rows.ts';
import { checkSendCommand, executionTimeoutMs, parametersOf } from './ssm-validation.ts';

/** The commands of a world and how they will go. */
export type CommandBook = {
  readonly commands: Map<string, Command>;
  /** How commands go on an instance of the world. */
  scriptFor(instanceId: string): CommandScript;
  /** Until when a command that was sent cannot be asked for, ms from its sending. */
  readonly invisibleMs: number;
  /** How long the agent takes to fetch a command, ms from its sending. */
  readonly pickUpMs: number;
};

/** AWS keeps the history for 30 days; this is more than a server asks about. */
const MOST_COMMANDS = 10_000;

const nodesIn = (state: State, region: string): SimInstance[] =>
  [...state.instances.values()].filter((instance) => instance.region === region && instance.agent !== 'absent');

const canReceive = ({ state }: SimInstance): boolean => state !== 'shutting-down' && state !== 'terminated';

/** One node that cannot receive commands makes the service refuse the whole request. */
function nodesNamed(state: State, region: string, ids: readonly string[]): readonly SimInstance[] {
  const receivers = nodesIn(state, region).filter((node) => canReceive(node) && ids.includes(node.id));
  const strangers = ids.filter((id) => receivers.every((node) => node.id !== id));
  if (strangers.length === 0) return receivers;
  throw new AwsError('InvalidInstanceId', `Instances [[${strangers.join(', ')}]] not in a valid state for account`);
}

function refuseWrongPlatform(documentName: string, nodes: readonly SimInstance[]): void {
  if (documentName !== 'AWS-RunShellScript' || nodes.every(({ platform }) => platform === 'linux')) return;
  throw new AwsError('UnsupportedPlatformType', `Document ${documentName} is not supported on platform Windows`);
}

function anInvocation(book: CommandBook, instance: SimInstance, now: number): Invocation {
  return {
    instance,
    script: book.scriptFor(instance.id),
    visibleAt: now + book.invisibleMs,
    startsAt: instance.agent === 'online' ? now + book.pickUpMs : null,
    cancelledAt: null,
  };
}

function sendCommand(state: State, book: CommandBook, { input, region, now }: Call): Output {
  checkSendCommand(input);
  const documentName = text(input, 'DocumentName') ?? '';
  const nodes = nodesNamed(state, region, texts(input, 'InstanceIds'));
  refuseWrongPlatform(documentName, nodes);
  const parameters = parametersOf(input);
  const command: Command = {
    id: randomUUID(),
    region,
    documentName,
    comment: text(input, 'Comment') ?? '',
    parameters,
    requestedAt: now,
    deliveryTimeoutMs: (number(input, 'TimeoutSeconds') ?? 3_600) * 1_000,
    executionTimeoutMs: executionTimeoutMs(parameters),
    invocations: new Map(nodes.map((node) => [node.id, anInvocation(book, node, now)])),
  };
  book.commands.set(command.id, command);
  forgetOldest(book.commands, MOST_COMMANDS);
  return { Command: commandRow(command, now) };
}

function commandNamed(book: CommandBook, { input, region }: Call): Command {
  const id = text(input, 'CommandId') ?? '';
  if (id.length !== 36) throw new AwsError('InvalidCommandId', `The command id ${id} is not valid`);
  const command = book.commands.get(id);
  if (command?.region !== region) throw new AwsError('InvalidCommandId', `The command id ${id} does not exist`);
  return command;
}

function getInvocation(book: CommandBook, { input, region, now }: Call): Output {
  const command = book.commands.get(text(input, 'CommandId') ?? '');
  const invocation = command?.invocations.get(text(input, 'InstanceId') ?? '');
  if (!command || command.region !== region || !invocation || invocation.visibleAt > now) throw new AwsError('InvocationDoesNotExist', '');
  return invocationDetails(command, invocation, now);
}

const idMatches = (wanted: string | undefined, id: string): boolean => wanted === undefined || wanted === id;

/** Newest first, as the service lists. */
const commandsOf = (book: CommandBook, { input, region, now }: Call): Command[] => {
  const instanceId = text(input, 'InstanceId');
  return [...book.commands.values()]
    .filter((command) => command.region === region && idMatches(text(input, 'CommandId'), command.id))
    .filter(({ invocations }) => instanceId === undefined || invocations.has(instanceId))
    .filter(({ invocations }) => [...invocations.values()].some(({ visibleAt }) => visibleAt <= now))
    .reverse();
};

const pageIn = <T>(all: readonly T[], input: Input) =>
  pageOf(all, { size: number(input, 'MaxResults') ?? 50, token: text(input, 'NextToken'), invalidTokenCode: 'InvalidNextToken' });

function listInvocations(book: CommandBook, call: Call): Output {
  const { input, now } = call;
  const includesDetails = isTrue(input, 'Details');
  const rows = commandsOf(book, call).flatMap((command) =>
    [...command.invocations.values()]
      .filter((invocation) => idMatches(text(input, 'InstanceId'), invocation.instance.id))
      .map((invocation) => ({ command, invocation })),
  );
  const { entries, next } = pageIn(rows, input);
  const shown = entries.map(({ command, invocation }) =>
    invocationRow(command, invocation, { now, details: includesDetails ? 'with' : 'without' }),
  );
  return { CommandInvocations: shown, NextToken: next };
}

function listCommands(book: CommandBook, call: Call): Output {
  const { entries, next } = pageIn(commandsOf(book, call), call.input);
  return { Commands: entries.map((command) => commandRow(command, call.now)), NextToken: next };
}

function cancelCommand(book: CommandBook, call: Call): Output {
  const command = commandNamed(book, call);
  const ids = texts(call.input, 'InstanceIds');
  const stranger = ids.find((id) => !command.invocations.has(id));
  if (stranger !== undefined) throw new AwsError('InvalidInstanceId', `Instance ${stranger} is not part of the command`);
  for (const [id, invocation] of command.invocations) {
    if (ids.length === 0 || ids.includes(id)) invocation.cancelledAt ??= call.now;
  }
  return {};
}

function describeNodes(state: State, { input, region, now }: Call): Output {
  const filters = objects(input, 'Filters');
  const size = number(input, 'MaxResults') ?? 10;
  if (size < 5 || size > 50) throw validationException(`Value '${size}' at 'maxResults' failed to satisfy constraint: between 5 and 50`);
  const found = nodesIn(state, region).filter((node) => filters.every((filter) => passes(node, filter)));
  const { entries, next } = pageOf(found, { size, token: text(input, 'NextToken'), invalidTokenCode: 'InvalidNextToken' });
  return { InstanceInformationList: entries.map((node) => nodeRow(node, now)), NextToken: next };
}

function passes(node: SimInstance, filter: Input): boolean {
  const values = texts(filter, 'Values');
  const key = text(filter, 'Key');
  if (key === 'InstanceIds') return values.includes(node.id);
  if (key === 'PingStatus') return values.includes(node.agent === 'online' ? 'Online' : 'ConnectionLost');
  if (key === 'PlatformTypes') return values.includes(node.platform === 'windows' ? 'Windows' : 'Linux');
  throw new AwsError('InvalidInstanceInformationFilterValue', `The filter ${key} is not valid`);
}

/** Systems Manager: Run Command and what it knows about its nodes. */
export const createSsm = (state: State, book: CommandBook): Api => ({
  name: 'ssm',
  protocol: jsonProtocol('1.1'),
  operations: {
    SendCommand: (call) => sendCommand(state, book, call),
    GetCommandInvocation: (call) => getInvocation(book, call),
    ListCommandInvocations: (call) => listInvocations(book, call),
    ListCommands: (call) => listCommands(book, call),
    CancelCommand: (call) => cancelCommand(book, call),
    DescribeInstanceInformation: (call) => describeNodes(state, call),
  },
});
