import { type AwsPlace, keyOf, type Ssm } from '@lastcall/aws';
import { type Clock, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import { type Call, createBatches } from './batches.ts';
import type { Command } from './command.ts';
import { isAmbiguous, isOneInstancesFault } from './error-names.ts';
import { AFTER_SENDING_MS, findListed } from './find-earlier.ts';
import { commentFor, createMark, type Mark } from './marks.ts';

/** One run that wants a command sent to its instance. */
export type Sending = {
  readonly instanceId: string;
  /** Writes down, durably, under which mark the command is about to be sent. A rejection takes the run out of the request. */
  readonly announce: (mark: Mark) => Promise<void>;
  /** Resolves when nobody else can have taken the run over. Asked before each attempt. A rejection takes the run out of the request. */
  readonly ensure: () => Promise<void>;
  /** Told the id of the command as soon as SSM has given it, also where the run has left meanwhile. */
  readonly sent: (commandId: string) => void;
};

/** What came of it: the command's id and how many instances got it, or why this one did not. */
export type Sent = { readonly commandId: string; readonly instances: number } | { readonly leftOut: unknown };

/** Why a run was left out of a request that could not wait for it. Nothing was sent for it: it may ask again. */
export const LATE = new Error('the others could not wait');

/** What is sent, where, and for which step. */
export type Request = { readonly place: AwsPlace; readonly ssm: Ssm; readonly stepId: string; readonly command: Command };

/** Commands on their way to SSM. */
export type Sendings = {
  /**
   * Sends a command to one instance, once. Equal commands of a step that come within 100 ms share a request. Rejects only when the call's
   * signal aborts; what was sent by then runs all the same.
   */
  send(request: Request, sending: Sending, call: Call): Promise<Sent>;
};

/** One request, and what has come of it for those who were to share it. */
type Job = Request & { readonly clock: Clock; readonly mark: Mark; readonly answers: Map<Sending, Sent> };

const WINDOW_MS = 100;
/** SendCommand takes no more instances. */
const INSTANCES_PER_REQUEST = 50;
/** How long those who share a request wait for one of them to journal, and to be sure of its lease, ms. */
const ANNOUNCING_MS = 2_000;
const ENSURING_MS = 300;
/** The members end it by leaving, each at its own deadline. */
const LONGEST_MS = 3_600_000;
/** How long a command whose answer was lost is looked for, ms. */
const SEARCH_MS = 20_000;

/** Opens the way to SSM. Silent on the network until asked. */
export function createSendings(clock: Clock): Sendings {
  const batch = createBatches<Sending, Sent>({ clock, windowMs: WINDOW_MS, limit: INSTANCES_PER_REQUEST });
  return {
    send(request, sending, call) {
      // Two steps of one run may be alike, and a request names an instance once.
      const key = JSON.stringify([keyOf(request.place), request.stepId, request.command]);
      const act = (members: readonly Sending[]) => sendToAll({ ...request, clock, mark: createMark(), answers: new Map() }, members);
      return batch({ key, act }, sending, call);
    },
  };
}

async function sendToAll(job: Job, members: readonly Sending[]): Promise<readonly Sent[]> {
  await keepThose(job, members, { patienceMs: ANNOUNCING_MS, ask: ({ announce }) => announce(job.mark) });
  await sendTo(job, members);
  return members.map((member) => job.answers.get(member) ?? { leftOut: LATE });
}

const aboard = ({ answers }: Job, members: readonly Sending[]) => members.filter((member) => !answers.has(member));

type Question = { readonly patienceMs: number; readonly ask: (sending: Sending) => Promise<void> };

/** Leaves out who refuses, and who lets the others wait too long. One alone may take its time. */
async function keepThose(job: Job, members: readonly Sending[], { patienceMs, ask }: Question): Promise<void> {
  const staying = aboard(job, members);
  const inTime = async (work: Promise<void>) => {
    const limit = signalAt(job.clock, job.clock.now() + (staying.length > 1 ? patienceMs : LONGEST_MS), LATE);
    await orAborted(work, limit.signal).finally(limit.release);
  };
  const leave = (member: Sending) => (leftOut: unknown) => void job.answers.set(member, { leftOut });
  await Promise.all(staying.map((member) => inTime(ask(member)).catch(leave(member))));
}

/** Where somebody has left, the others have waited: they are asked again. */
async function ensureAll(job: Job, members: readonly Sending[]): Promise<void> {
  for (let left = -1; left !== job.answers.size; ) {
    left = job.answers.size;
    await keepThose(job, members, { patienceMs: ENSURING_MS, ask: ({ ensure }) => ensure() });
  }
}

async function sendTo(job: Job, members: readonly Sending[]): Promise<void> {
  try {
    settle(job, members, await request(job, members));
  } catch (problem) {
    // A refused request was executed for none.
    if (isOneInstancesFault(problem) && aboard(job, members).length > 1) return sendHalves(job, aboard(job, members));
    const found = isAmbiguous(problem) ? await lookFor(job, aboard(job, members)) : null;
    if (found !== null) return settle(job, members, found);
    for (const member of aboard(job, members)) job.answers.set(member, { leftOut: problem });
  }
}

async function sendHalves(job: Job, members: readonly Sending[]): Promise<void> {
  const middle = Math.ceil(members.length / 2);
  await Promise.all([members.slice(0, middle), members.slice(middle)].map((half) => sendTo(job, half)));
}

/** Gives the id of the command; null when everybody has left before it was sent. */
async function request(job: Job, members: readonly Sending[]): Promise<string | null> {
  const { clock, ssm, command, mark, stepId } = job;
  const next = () => {
    const InstanceIds = aboard(job, members).map(({ instanceId }) => instanceId);
    return InstanceIds.length === 0 ? null : { ...command, InstanceIds, Comment: commentFor(mark, stepId) };
  };
  const ensure = () => ensureAll(job, members);
  // Leaving does not end a request that is under way: its answer tells what has to be cancelled.
  const call = { signal: new AbortController().signal, deadlineAt: clock.now() + LONGEST_MS, priority: 1, ensure };
  return (await ssm.sendCommand(next, call))?.Command?.CommandId ?? null;
}

function settle(job: Job, members: readonly Sending[], commandId: string | null): void {
  if (commandId === null) return;
  const reached = aboard(job, members);
  for (const member of reached) {
    job.answers.set(member, { commandId, instances: reached.length });
    member.sent(commandId);
  }
}

/** The id of a command that may have been sent although SSM did not say so: one of its instances finds it for all. */
async function lookFor({ clock, ssm, stepId, mark }: Job, [first]: readonly Sending[]): Promise<string | null> {
  if (first === undefined) return null;
  const call = { signal: new AbortController().signal, deadlineAt: clock.now() + SEARCH_MS, priority: 1 };
  const search = { ssm, instanceId: first.instanceId, pausesMs: AFTER_SENDING_MS, sleep: (ms: number) => sleep(clock, ms) };
  return findListed(search, { stepId, mark }, call).catch(() => null);
}
