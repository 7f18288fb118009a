import type { ReporterContext } from '@lastcall/plugin-api';
import { type Asking, type Fate, hostOf, tell } from './ask-patiently.ts';
import { isChosen } from './choose.ts';
import { webhookErrors } from './errors.ts';
import { formed } from './form.ts';
import { keepMemory, type Memory, openMemory, type Told } from './memory.ts';
import { type News, newsIn } from './occasions.ts';

/** What telling event by event needs. `toldHere`: positions this process has told, which it adds to. */
export type EachTeller = { readonly asking: Omit<Asking, 'over'>; readonly toldHere: Set<number> };

/** How many messages are on their way at once. */
const LANES = 8;
/** What has been told is noted after so long, ms, or so many messages: what was not noted is repeated after a restart. */
const NOTE_MS = 1_000;
const NOTE_EVERY = 25;

type Course = ReturnType<typeof createCourse>;

/** What is told of a report and what is not, from its beginning to its end. */
function createCourse({
  news,
  memory,
  toldHere,
}: {
  readonly news: readonly News[];
  readonly memory: Memory;
  readonly toldHere: Set<number>;
}) {
  const isTold = ({ entry: { position } }: News) => position <= memory.upTo || toldHere.has(position);
  for (const position of memory.beyond) toldHere.add(position);
  const raised = new Set(memory.raised);
  const waiting = () => news.filter((one) => !isTold(one));
  return {
    raised,
    waiting,
    settle({ news: { entry, view }, raises }: { readonly news: News; readonly raises: boolean }) {
      toldHere.add(entry.position);
      if (raises) raised.add(view.id);
      else raised.delete(view.id);
    },
    /** What to remember, where everything up to `lastPosition` has been looked at. */
    memoryAt(lastPosition: number): Memory {
      const first = waiting()[0];
      const upTo = Math.max(memory.upTo, first === undefined ? lastPosition : first.entry.position - 1);
      return { ...memory, upTo, beyond: [...toldHere].filter((position) => position > upTo), raised: [...raised] };
    },
  };
}

/** News of one interruption each, in the journal's order. */
const lanesOf = (news: readonly News[]): News[][] => [...Map.groupBy(news, ({ view }) => view.id).values()];

type Work = { readonly asking: Asking; readonly course: Course; note(): Promise<void> };

/** Tells the news of one interruption, one after the other, until one is held. Gives back with which status, or null. */
async function tellLane({ asking, course, note }: Work, lane: readonly News[]): Promise<number | null> {
  for (const news of lane) {
    if (asking.over.aborted || asking.clock.now() >= asking.untilAt) return null;
    const { message, raises } = formed({ news, raised: course.raised }, asking.config);
    const fate: Fate = message === null ? { did: 'taken' } : await tell(asking, message);
    if (fate.did === 'held') return fate.status;
    course.settle({ news, raises });
    await note();
  }
  return null;
}

/** Tells lane after lane, some at a time; a failure keeps others from beginning. Gives back the statuses of those that are held. */
async function tellLanes(
  work: Work,
  { lanes, stop }: { readonly lanes: News[][]; readonly stop: AbortController },
): Promise<readonly number[]> {
  const held: number[] = [];
  const worker = async () => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      const status = await tellLane(work, lane);
      if (status !== null) held.push(status);
    }
  };
  const workers = Array.from({ length: Math.min(LANES, lanes.length) }, () => worker().catch((problem) => stop.abort(problem)));
  await Promise.all(workers);
  work.asking.signal.throwIfAborted();
  return held;
}

/** A function that notes now and then how far telling has come. */
function createNote(context: ReporterContext, memoryNow: () => Memory): () => Promise<void> {
  let noted = { at: context.clock.now(), count: 0 };
  return async () => {
    noted = { ...noted, count: noted.count + 1 };
    if (context.clock.now() - noted.at < NOTE_MS && noted.count < NOTE_EVERY) return;
    noted = { at: context.clock.now(), count: 0 };
    await keepMemory(context, memoryNow());
  };
}

/**
 * Tells every chosen event in a message of its own, those of one interruption in the journal's order. What was told is not told again,
 * also where the report is repeated.
 * @throws WEBHOOK_REFUSED, WEBHOOK_RATE_LIMITED, WEBHOOK_UNREACHABLE, WEBHOOK_BEHIND
 */
export async function tellEach({ asking, toldHere }: EachTeller, { report, context }: Told): Promise<void> {
  const memory = await openMemory(context);
  const news = newsIn(report).filter((one) => isChosen(one, asking.config));
  const course = createCourse({ news, memory, toldHere });
  const waiting = course.waiting();
  if (waiting.length === 0) return;
  const memoryNow = () => course.memoryAt(report.entries.at(-1)?.position ?? memory.upTo);
  const stop = new AbortController();
  const over = AbortSignal.any([asking.signal, stop.signal]);
  const work = { asking: { ...asking, over }, course, note: createNote(context, memoryNow) };
  const held = await tellLanes(work, { lanes: lanesOf(waiting), stop });
  await keepMemory(context, memoryNow());
  stop.signal.throwIfAborted();
  const [status] = held;
  const host = hostOf(asking);
  if (status !== undefined) throw webhookErrors.refused(host, status);
  const left = course.waiting().length;
  if (left > 0) throw webhookErrors.behind(host, left);
}
