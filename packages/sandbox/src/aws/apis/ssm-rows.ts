import type { XmlObject } from '../wire/xml.ts';
import { type Command, type Invocation, type InvocationStatus, statusAt } from '../world/commands.ts';
import type { SimInstance } from '../world/state.ts';

const LONGEST_STDOUT = 24_000;
const LONGEST_STDERR = 8_000;
const LONGEST_PLUGIN_OUTPUT = 2_500;
const TERMINAL = new Set(['Success', 'Cancelled', 'TimedOut', 'Failed']);

/** The JSON protocol counts instants in seconds. */
const seconds = (at: number): number => at / 1_000;
const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

const isTerminal = ({ status }: InvocationStatus): boolean => TERMINAL.has(status);

function overall(statuses: readonly InvocationStatus[]): string {
  const going = statuses.find((status) => !isTerminal(status));
  if (going) return going.status === 'Pending' ? 'Pending' : 'InProgress';
  return statuses.find(({ status }) => status !== 'Success')?.status ?? 'Success';
}

/** A command as SendCommand returns and ListCommands lists it. */
export function commandRow(command: Command, now: number): XmlObject {
  const statuses = [...command.invocations.values()].map((invocation) => statusAt(command, invocation, now));
  const status = overall(statuses);
  return {
    CommandId: command.id,
    DocumentName: command.documentName,
    Comment: command.comment,
    Parameters: command.parameters,
    InstanceIds: [...command.invocations.keys()],
    RequestedDateTime: seconds(command.requestedAt),
    ExpiresAfter: seconds(command.requestedAt + command.deliveryTimeoutMs + command.executionTimeoutMs),
    TimeoutSeconds: command.deliveryTimeoutMs / 1_000,
    Status: status,
    StatusDetails: status,
    TargetCount: statuses.length,
    CompletedCount: statuses.filter(isTerminal).length,
    ErrorCount: statuses.filter(({ status: one }) => one === 'Failed' || one === 'TimedOut').length,
  };
}

const pluginOf = ({ documentName }: Command): string =>
  documentName === 'AWS-RunPowerShellScript' ? 'aws:runPowerShellScript' : 'aws:runShellScript';

/** What GetCommandInvocation tells. Output is there only once the command has ended, and cut off. */
export function invocationDetails(command: Command, invocation: Invocation, now: number): XmlObject {
  const status = statusAt(command, invocation, now);
  const { startedAt, endedAt } = status;
  const hasOutput = endedAt !== null && startedAt !== null;
  return {
    CommandId: command.id,
    InstanceId: invocation.instance.id,
    Comment: command.comment,
    DocumentName: command.documentName,
    PluginName: pluginOf(command),
    ResponseCode: status.responseCode,
    ExecutionStartDateTime: iso(startedAt),
    ExecutionElapsedTime: hasOutput ? `PT${(endedAt - startedAt) / 1_000}S` : '',
    ExecutionEndDateTime: iso(endedAt),
    Status: status.status,
    StatusDetails: status.details,
    StandardOutputContent: hasOutput ? (invocation.script.stdout ?? '').slice(0, LONGEST_STDOUT) : '',
    StandardErrorContent: hasOutput ? (invocation.script.stderr ?? '').slice(0, LONGEST_STDERR) : '',
  };
}

/** A list tells both outputs in one text, the errors behind a line of their own. */
function listedOutput({ stdout = '', stderr = '' }: Invocation['script']): string {
  const errors = stderr === '' ? '' : `${stdout === '' ? '' : '\n'}----------ERROR-------\n${stderr}`;
  return `${stdout}${errors}`.slice(0, LONGEST_PLUGIN_OUTPUT);
}

function pluginRow(command: Command, invocation: Invocation, status: InvocationStatus): XmlObject {
  return {
    Name: pluginOf(command),
    Status: status.status,
    StatusDetails: status.details,
    ResponseCode: status.responseCode,
    Output: status.endedAt === null || status.startedAt === null ? '' : listedOutput(invocation.script),
  };
}

/** A line of ListCommandInvocations, with its plugins where `details` says so. */
export function invocationRow(
  command: Command,
  invocation: Invocation,
  { now, details }: { now: number; details: 'with' | 'without' },
): XmlObject {
  const status = statusAt(command, invocation, now);
  return {
    CommandId: command.id,
    InstanceId: invocation.instance.id,
    Comment: command.comment,
    DocumentName: command.documentName,
    RequestedDateTime: seconds(command.requestedAt),
    Status: status.status,
    StatusDetails: status.details,
    CommandPlugins: details === 'with' ? [pluginRow(command, invocation, status)] : [],
  };
}

/** A managed node as DescribeInstanceInformation tells of it. */
export const nodeRow = ({ id, agent, platform, privateIps }: SimInstance, now: number): XmlObject => ({
  InstanceId: id,
  PingStatus: agent === 'online' ? 'Online' : 'ConnectionLost',
  LastPingDateTime: seconds(now),
  AgentVersion: '3.3.1611.0',
  IsLatestVersion: true,
  PlatformType: platform === 'windows' ? 'Windows' : 'Linux',
  PlatformName: platform === 'windows' ? 'Microsoft Windows Server 2025 Datacenter' : 'Amazon Linux',
  ResourceType: 'EC2Instance',
  IPAddress: privateIps[0],
});
