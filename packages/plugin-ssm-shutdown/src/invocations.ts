import { type Call, insteadOf, isNoInvocationYet, type Ssm } from '@lastcall/aws';
import { type Clock, orAborted } from '@lastcall/plugin-api';
import { type Invocation, readAnswer, readLine, UNSEEN } from './invocation.ts';

/** How commands go on their instances. */
export type Invocations = {
  /** How a command stands on an instance: those who follow the same command share a request. */
  look(asked: Asked, call: Call): Promise<Invocation>;
};

/** Which command on which instance. */
export type Asked = {
  readonly ssm: Ssm;
  readonly commandId: string;
  readonly instanceId: string;
  /** `one`: nobody else follows the command, and it has a single part. */
  readonly extent: 'one' | 'many';
};

type Lines = ReadonlyMap<string, Invocation>;
type Reading = { readonly startedAt: number; readonly lines: Promise<Lines> };

/** A look that began this little ago serves as well, ms. */
const SHARED_MS = 1_000;
/** The most AWS takes in a page, and the most instances a command has. */
const PAGE_SIZE = 50;
/** A shared look is not one run's to end; it has this long, ms. */
const LONGEST_MS = 10_000;

async function list(ssm: Ssm, commandId: string, call: Call): Promise<Lines> {
  const { CommandInvocations = [] } = await ssm.listCommandInvocations(
    { CommandId: commandId, Details: true, MaxResults: PAGE_SIZE },
    call,
  );
  return new Map(CommandInvocations.map((line) => [line.InstanceId ?? '', readLine(line)]));
}

/** The whole output is in no list, only in the answer about one instance. */
const ask = ({ ssm, commandId, instanceId }: Asked, call: Call): Promise<Invocation> =>
  ssm
    .getCommandInvocation({ CommandId: commandId, InstanceId: instanceId }, call)
    .then(readAnswer)
    .catch(insteadOf(isNoInvocationYet, UNSEEN));

/** Opens the looks. Silent on the network until asked. */
export function createInvocations(clock: Clock): Invocations {
  const readings = new Map<string, Reading>();
  const read = ({ ssm, commandId }: Asked): Promise<Lines> => {
    const now = clock.now();
    const known = readings.get(commandId);
    if (known !== undefined && known.startedAt > now - SHARED_MS) return known.lines;
    for (const [id, { startedAt }] of readings) if (startedAt < now - LONGEST_MS) readings.delete(id);
    const lines = list(ssm, commandId, { signal: new AbortController().signal, deadlineAt: now + LONGEST_MS });
    readings.set(commandId, { startedAt: now, lines });
    lines.catch(() => readings.delete(commandId));
    return lines;
  };
  return {
    async look(asked, call) {
      if (asked.extent === 'one') return ask(asked, call);
      return (await orAborted(read(asked), call.signal)).get(asked.instanceId) ?? UNSEEN;
    },
  };
}
