import { insteadOf, isNoInvocationYet, type Ssm } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';
import { type Call, createBatches } from './batches.ts';
import { type Invocation, readAnswer, readLine, UNSEEN } from './invocation.ts';

/** How commands go on their instances. */
export type Invocations = {
  /** How a command of one part stands on an instance, with the whole of its output. */
  ask(asked: Asked, call: Call): Promise<Invocation>;
  /** The same from a list, which tells the whole of a document of several parts, and of the output its beginning. */
  list(asked: Asked, call: Call): Promise<Invocation>;
  /** The same from a list of all its instances: those who look within half a second share a request. */
  listTogether(asked: Asked, call: Call): Promise<Invocation>;
};

/** Which command on which instance. */
export type Asked = { readonly ssm: Ssm; readonly commandId: string; readonly instanceId: string };

const WINDOW_MS = 500;
/** The most AWS takes in a page, and the most instances a command has. */
const PAGE_SIZE = 50;

/** Opens the looks. Silent on the network until asked. */
export function createInvocations(clock: Clock): Invocations {
  const batch = createBatches<string, Invocation>({ clock, windowMs: WINDOW_MS, limit: PAGE_SIZE });
  return {
    ask: ({ ssm, commandId, instanceId }, call) =>
      ssm
        .getCommandInvocation({ CommandId: commandId, InstanceId: instanceId }, call)
        .then(readAnswer)
        .catch(insteadOf(isNoInvocationYet, UNSEEN)),
    async list({ ssm, commandId, instanceId }, call) {
      const asked = { CommandId: commandId, InstanceId: instanceId, Details: true };
      const { CommandInvocations: [line] = [] } = await ssm.listCommandInvocations(asked, call);
      return line === undefined ? UNSEEN : readLine(line);
    },
    listTogether: ({ ssm, commandId, instanceId }, call) =>
      batch({ key: commandId, act: (ids, joint) => listAll(ssm, { commandId, ids }, joint) }, instanceId, call),
  };
}

type Ids = { readonly commandId: string; readonly ids: readonly string[] };

async function listAll(ssm: Ssm, { commandId, ids }: Ids, call: Call): Promise<readonly Invocation[]> {
  const asked = { CommandId: commandId, Details: true, MaxResults: PAGE_SIZE };
  const { CommandInvocations = [] } = await ssm.listCommandInvocations(asked, call);
  const lines = new Map(CommandInvocations.map((line) => [line.InstanceId, line]));
  return ids.map((id) => {
    const line = lines.get(id);
    return line === undefined ? UNSEEN : readLine(line);
  });
}
