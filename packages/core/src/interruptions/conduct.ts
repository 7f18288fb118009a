import { isDeepStrictEqual } from 'node:util';
import { type Event, type Interruption, type NoRunReason, type Plan, sleep } from '@lastcall/plugin-api';
import type { Pipeline } from '../config/config.ts';
import type { Kept } from '../leases/keeper.ts';
import { parkUndecided } from '../notices/park-undecided.ts';
import { askNotFor } from '../pipeline/not-for.ts';
import { basisOf, makePlan } from '../pipeline/plan.ts';
import { prepareAll } from '../pipeline/prepare.ts';
import type { Run } from '../pipeline/run.ts';
import { runOutcome } from '../pipeline/run-outcome.ts';
import { runPipeline } from '../pipeline/run-pipeline.ts';
import { type RunWindow, runWindow } from '../pipeline/run-window.ts';
import type { OpenInterruption } from '../ports/store.ts';
import { cancelAll } from './cancel.ts';
import { chooseCourse, type LookedUp } from './course.ts';
import type { Known } from './known.ts';
import { askPatiently, lookUp } from './look-up.ts';
import { untilOthersEnded } from './own-machine.ts';
import { createPlaceInQueue, type PlaceInQueue } from './place-in-queue.ts';
import type { OpenRunJournal } from './run-journal.ts';
import type { ReadyPipeline, RunWorld } from './run-world.ts';
import { asksForTags, isInScope, whyForeign } from './scope.ts';
import { namesReservation, spreadOver } from './spread.ts';
import { isFinished } from './view.ts';
import { mayWait } from './waiting.ts';
import { whyCalledOff } from './withdraw.ts';

/** A claimed interruption while it is being run. */
export type Conducting = {
  readonly world: RunWorld;
  readonly kept: Kept;
  readonly journal: OpenRunJournal;
  readonly known: Known;
  /** Waits, while the run counts as resting. */
  rest(wait: () => Promise<void>): Promise<void>;
  /** True when no other run is under way in this replica, but for those that rest. */
  isAlone(): boolean;
  /** Aborts when the run has closed or must stop at once. */
  readonly closing: AbortSignal;
};

/**
 * Runs a claimed interruption to its close: look up, choose the course, plan, prepare, run, close; again from the start
 * whenever something was merged meanwhile that changes what must be done. Rejects when the lease is lost or the run is stopped.
 */
export async function conduct(conducting: Conducting): Promise<void> {
  const { journal, kept } = conducting;
  const attempt = journal.view().attempt + 1;
  await journal.write({ what: 'run-claimed', owner: kept.lease.owner, attempt });
  const queue = createPlaceInQueue(conducting.world);
  try {
    while (!(await conductOnce(conducting, queue))) conducting.closing.throwIfAborted();
  } finally {
    await queue.leave();
  }
}

async function conductOnce(conducting: Conducting, queue: PlaceInQueue): Promise<boolean> {
  const signal = conducting.known.nextRevision();
  const open = conducting.known.latest();
  if (open.calledOff) return callOff(conducting, open);
  const foreign = whyForeign(conducting.world.scope, open.interruption);
  if (foreign !== null) return closeWithoutRun(conducting, open, { because: 'foreign', reason: foreign });
  if (namesReservation(open.interruption)) return spread(conducting, open);
  const lookedUp = await findOut(conducting, open.interruption, signal);
  if (lookedUp === null) return false;
  const interruption = { ...open.interruption, instance: lookedUp.found === 'instance' ? lookedUp.instance : null };
  const { scope, pipelines } = conducting.world;
  const course = chooseCourse({ interruption, lookedUp, scope, pipelines: pipelines.map(({ config }) => config) });
  if (course.course === 'close') return closeWithoutRun(conducting, open, course);
  const pipeline = pipelines.find(({ config }) => config === course.pipeline) as ReadyPipeline;
  return follow(conducting, open, { pipeline, queue, run: createRun({ conducting, interruption, pipeline, signal }) });
}

type RunRequest = {
  readonly conducting: Conducting;
  readonly interruption: Interruption;
  readonly pipeline: ReadyPipeline;
  readonly signal: AbortSignal;
};

type Following = { readonly pipeline: ReadyPipeline; readonly queue: PlaceInQueue; readonly run: Run };

/** Waits for the run's start, plans, runs and closes. False when something changed on the way. */
async function follow(conducting: Conducting, open: OpenInterruption, following: Following): Promise<boolean> {
  const { pipeline, queue, run } = following;
  const window = runWindow(pipeline.config, run.interruption);
  await conducting.rest(async () => {
    await untilStart(run, window);
    await queue.wait(run, pipeline.config);
  });
  if (run.signal.aborted) return false;
  const plan = await settlePlan(conducting, following);
  await prepareAll(run, plan);
  await untilOthersEnded(conducting, run, plan);
  await runPipeline(run, plan);
  if (run.signal.aborted) return false;
  return close(conducting, open, { what: 'closed', ...runOutcome(run.journal.view().steps) });
}

async function untilStart({ clock, signal }: Run, { startsAt }: RunWindow): Promise<void> {
  if (startsAt <= clock.now()) return;
  await sleep(clock, startsAt - clock.now(), signal).catch(() => undefined);
}

/** The plan of an earlier attempt where it still holds, else a new one. */
async function settlePlan({ world }: Conducting, { pipeline, queue, run }: Following): Promise<Plan> {
  const { plan: earlier, steps } = run.journal.view();
  const dryRun = world.dryRun || pipeline.config.dryRun;
  if (earlier !== null && stillHolds(earlier, pipeline, run) && (earlier.dryRun || !dryRun)) return earlier;
  const redo = stepsToRedo(earlier, run);
  const finished = new Set(steps.filter((step) => isFinished(step) && !redo.includes(step.id)).map(({ id }) => id));
  const turnAt = mayWait(run.interruption) ? (earlier?.startsAt ?? queue.turnAt() ?? 0) : 0;
  const { interruption } = run;
  const asked = { pipeline: pipeline.config, interruption, now: world.clock.now(), turnAt, dryRun, finished };
  const plan = makePlan({ ...asked, notFor: askNotFor(run) });
  await run.journal.write({ what: 'planned', plan, redo });
  return plan;
}

/** A restart may have brought another configuration: a plan of steps that are no longer there cannot be followed. */
function stillHolds(plan: Plan, pipeline: ReadyPipeline, run: Run): boolean {
  const isSamePipeline = plan.pipeline === pipeline.config.name && isDeepStrictEqual(stepIds(plan), stepIds(pipeline.config));
  return isSamePipeline && isDeepStrictEqual(plan.basis, basisOf(run.interruption));
}

function stepIds({ stages }: Pick<Plan, 'stages'> | Pipeline): readonly (readonly string[])[] {
  return stages.map(({ steps }) => steps.map(({ id }) => id));
}

/** A hook that came after the `always` steps had completed the others needs them once more. */
function stepsToRedo(earlier: Plan | null, { journal, interruption }: Run): readonly string[] {
  if (earlier === null || interruption.hooks.length <= earlier.basis.hooks) return [];
  return journal
    .view()
    .steps.filter(({ always }) => always)
    .map(({ id }) => id);
}

function createRun({ conducting, interruption, pipeline, signal }: RunRequest): Run {
  const { world, journal, kept } = conducting;
  return { clock: world.clock, log: world.log, journal, lease: kept, interruption, steps: pipeline.steps, signal };
}

/** Null when something was merged meanwhile: it may leave less time for asking. */
async function findOut({ world, journal, closing }: Conducting, interruption: Interruption, signal: AbortSignal): Promise<LookedUp | null> {
  const known = journal.view().instance;
  if (known !== null && isInScope(world.scope, known) !== 'unknown') return { found: 'instance', instance: known };
  const giveUpAt = asksForTags(world.scope) ? lastChance(world, interruption) : 0;
  const lookedUp = await lookUp(world, interruption, { clock: world.clock, giveUpAt, signal }).catch(() => null);
  closing.throwIfAborted();
  if (lookedUp === null) return null;
  const instance = lookedUp.found === 'instance' ? lookedUp.instance : null;
  await journal.write({ what: 'looked-up', found: lookedUp.found, instance });
  return lookedUp;
}

/** The latest deadline any pipeline for the kind would have: after it no answer is of use. */
function lastChance({ pipelines }: RunWorld, interruption: Interruption): number {
  const fitting = pipelines.filter(({ config }) => config.on.includes(interruption.kind));
  return Math.max(0, ...fitting.map(({ config }) => runWindow(config, interruption).deadlineAt));
}

/** One interruption per instance of the reservation; each is then looked up, planned and run by itself. */
async function spread(conducting: Conducting, open: OpenInterruption): Promise<boolean> {
  const { world, closing } = conducting;
  const { interruption } = open;
  const patience = { clock: world.clock, giveUpAt: lastChance(world, interruption), signal: closing };
  const given = await askPatiently((signal) => world.inventory.instancesOf(interruption.instanceId, interruption, signal), patience);
  if ('problem' in given) return closeWithoutRun(conducting, open, { because: 'undecided', reason: given.problem });
  const [first] = await world.store.receiptsOf(interruption.id);
  const receipt = { source: 'capacity reservation', receivedAt: world.clock.now(), raw: first?.raw ?? interruption.instanceId };
  await world.store.accept(spreadOver(interruption, given.answer), receipt);
  const reason = `spread over ${given.answer.length} instances of ${interruption.instanceId}`;
  return closeWithoutRun(conducting, open, { because: 'spread', reason });
}

async function callOff(conducting: Conducting, open: OpenInterruption): Promise<boolean> {
  const { world, journal, closing } = conducting;
  const { plan, instance } = journal.view();
  const pipeline = world.pipelines.find(({ config }) => config.name === plan?.pipeline);
  const reason = await whyCalledOff(world, open.interruption.id);
  if (pipeline === undefined) return closeWithoutRun(conducting, open, { because: 'called-off', reason });
  const interruption = { ...open.interruption, instance };
  await cancelAll(createRun({ conducting, interruption, pipeline, signal: closing }));
  return close(conducting, open, { what: 'closed', outcome: 'cancelled', reason });
}

type NoRun = { readonly because: NoRunReason; readonly reason: string };

/** What nobody could decide is kept for people, before it closes: a crash in between parks the same once more, which changes nothing. */
async function closeWithoutRun(conducting: Conducting, open: OpenInterruption, end: NoRun): Promise<boolean> {
  if (end.because === 'undecided') await parkUndecided(conducting.world, open.interruption.id, end.reason);
  return close(conducting, open, { what: 'closed-without-run', because: end.because, reason: end.reason });
}

/** False when something was merged since: then there is more to do. Rejects when the run was stopped: whoever claims it next goes on. */
async function close({ journal, known, closing }: Conducting, { revision }: OpenInterruption, event: Event): Promise<boolean> {
  closing.throwIfAborted();
  known.end();
  const closed = await journal.close(event, revision);
  if (!closed) await known.refresh();
  return closed;
}
