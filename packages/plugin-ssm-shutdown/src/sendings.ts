import { randomBytes } from 'node:crypto';
import { type BatchRules, createBatch, isNotManaged, type Ssm } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';
import type { Command } from './command.ts';

/** One run that wants a command sent to its instance. */
export type Sending = {
  readonly instanceId: string;
  /**
   * Writes down, durably, under which mark the command is about to be sent: whoever comes later finds it by the mark. A rejection takes the run out
   * of the request.
   */
  readonly announce: (mark: string) => Promise<void>;
  /** Resolves when nobody else can have taken the run over. Asked before each attempt. A rejection takes the run out of the request. */
  readonly ensure: () => Promise<void>;
};

/** What came of it: the command's id and how many instances got it, or why this one did not. */
export type Sent = { readonly commandId: string; readonly instances: number } | { readonly leftOut: unknown };

/** Commands on their way to SSM. Equal commands of one region that come within 100 ms share a request. */
export type Sendings = {
  /** Sends a command to one instance, once. Rejects with `AWS_*`, whose cause tells whether SSM may have executed it. */
  send(
    request: { readonly region: string | null; readonly ssm: Ssm; readonly stepId: string; readonly command: Command },
    sending: Sending,
    call: Call,
  ): Promise<Sent>;
};

type Call = Parameters<ReturnType<typeof createBatch<Sending, Sent>>>[1];
type Act = BatchRules<Sending, Sent>['act'];

const WINDOW_MS = 100;
/** A run may wait for certainty about its lease; each ends its own wait. */
const LONGEST_MS = 3_600_000;
/** SendCommand takes no more instances. */
const INSTANCES_PER_REQUEST = 50;
/** The longest comment SSM takes. */
const LONGEST_COMMENT = 100;

/** What stands in the comment of a command: the mark finds it, the rest is for people who look at Systems Manager. */
export const commentFor = (mark: string): string => `lastcall ${mark} shutdown of an interrupted instance`.slice(0, LONGEST_COMMENT);

/** Runs that are still part of a request; who has left says why. */
type Crew = { readonly members: readonly Sending[]; readonly leftOut: Map<Sending, unknown> };

async function keepThose(crew: Crew, ask: (sending: Sending) => Promise<void>): Promise<void> {
  const staying = crew.members.filter((member) => !crew.leftOut.has(member));
  await Promise.all(staying.map((member) => ask(member).catch((problem: unknown) => void crew.leftOut.set(member, problem))));
}

const aboard = ({ members, leftOut }: Crew) => members.filter((member) => !leftOut.has(member));

/** One request. Instances SSM does not manage make it refuse the whole: then each half is sent by itself, which is safe, for nothing was executed. */
async function sendFor(
  parts: { readonly ssm: Ssm; readonly command: Command },
  members: readonly Sending[],
  call: Call,
): Promise<readonly Sent[]> {
  const mark = randomBytes(8).toString('hex');
  const crew: Crew = { members, leftOut: new Map() };
  await keepThose(crew, ({ announce }) => announce(mark));
  const ensure = () => keepThose(crew, (member) => member.ensure());
  const input = () => {
    const InstanceIds = aboard(crew).map(({ instanceId }) => instanceId);
    return InstanceIds.length === 0 ? null : { ...parts.command, InstanceIds, Comment: commentFor(mark) };
  };
  try {
    const commandId = (await parts.ssm.sendCommand(input, { ...call, ensure }))?.Command?.CommandId;
    return members.map((member) =>
      crew.leftOut.has(member) || commandId === undefined
        ? { leftOut: crew.leftOut.get(member) }
        : { commandId, instances: aboard(crew).length },
    );
  } catch (problem) {
    if (members.length === 1 || !isNotManaged(problem)) throw problem;
    const middle = Math.ceil(members.length / 2);
    const halves = [members.slice(0, middle), members.slice(middle)].map((half) => sendEach(parts, half, call));
    return (await Promise.all(halves)).flat();
  }
}

/** As `sendFor`, with the refusal of a single one as its answer. */
async function sendEach(
  parts: { readonly ssm: Ssm; readonly command: Command },
  half: readonly Sending[],
  call: Call,
): Promise<readonly Sent[]> {
  return sendFor(parts, half, call).catch((problem: unknown) => half.map(() => ({ leftOut: problem })));
}

/** Opens the way to SSM. Silent on the network until asked. */
export function createSendings(clock: Clock): Sendings {
  const batches = new Map<string, ReturnType<typeof createBatch<Sending, Sent>>>();
  return {
    send({ region, ssm, stepId, command }, sending, call) {
      // Two steps of one run may be alike, and a request names an instance once.
      const key = JSON.stringify([region, stepId, command]);
      // Who comes after the act has begun makes a new batch: commands carry times, so none of them lives long.
      const act: Act = (members, joint) => {
        batches.delete(key);
        return sendFor({ ssm, command }, members, joint);
      };
      const batch =
        batches.get(key) ?? createBatch({ clock, windowMs: WINDOW_MS, limit: INSTANCES_PER_REQUEST, longestMs: LONGEST_MS, act });
      batches.set(key, batch);
      return batch(sending, call);
    },
  };
}
