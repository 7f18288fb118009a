import {
  type Clock,
  CodedError,
  done,
  type Facts,
  type Interruption,
  type Log,
  messageOf,
  type Step,
  type StepContext,
  type StepResult,
  signalAt,
  skipped,
} from '@lastcall/plugin-api';
import { burialOf, bury } from './after/gone-machine.ts';
import type { Patience } from './api-server/ask-patiently.ts';
import { drainIncomplete } from './api-server/errors.ts';
import { checkAccess } from './check-access.ts';
import type { Cluster } from './cluster.ts';
import type { DrainConfig } from './config.ts';
import { drainNode } from './drain/drain.ts';
import { type Drained, factsOf, isComplete, isOutOfTime, rehearsalOf, summaryOf, whyIncomplete } from './drain/outcome.ts';
import { rehearse } from './drain/rehearse.ts';
import { drainedNews, drainFailedNews, outOfTimeNews } from './events/about-node.ts';
import { createDrainNews } from './events/drain-news.ts';
import { createHerald, type Herald, type NodeId } from './events/herald.ts';
import { lookAround } from './neighbours/look-around.ts';
import { getNode } from './node/find-node.ts';
import type { Place } from './node/place.ts';
import { drainerOf, whyLeft } from './node/self-draining.ts';
import { putBack, type Search, takenOut, takeOut } from './node/take-out.ts';
import { strictOptionsOf, termsOf } from './terms-of.ts';

/** Kept from the step's time to journal what was reached and to say so, ms. */
const LAST_WORDS_MS = 500;
const CHECK_MS = 5_000;
/** How long a drain may wait for other cordons of the same storm: this, and no more than this share of its time. */
const LONGEST_LULL_MS = 5_000;
const LULL_SHARE = 0.1;
/** How long the node of a gone machine may keep the drain, ms. */
const BURIAL_MS = 3_000;

/** What the step works with. */
export type DrainSetup = { readonly config: DrainConfig; readonly clock: Clock; readonly log: Log; readonly cluster: Cluster };

type Work = DrainSetup & { readonly interruption: Interruption; readonly context: StepContext; readonly herald: Herald };

function workOn(setup: DrainSetup, { interruption, context }: Pick<Work, 'interruption' | 'context'>): Work {
  const { clock, cluster, config } = setup;
  const told = context.dryRun ? 'none' : config.events;
  return { ...setup, interruption, context, herald: createHerald({ tell: cluster.outbox.tell, clock, interruption, told }) };
}

const nodeOf = ({ node, nodeUid }: Place): NodeId => ({ name: node, uid: nodeUid });

/** When the step stops asking, epoch ms: early enough to say what came of it. */
const lastAskAt = ({ deadlineAt }: StepContext): number => deadlineAt - LAST_WORDS_MS;

/** Acts with requests that end by the step's deadline, also where the signal lives longer, as in `prepare`. */
async function inTime<T>({ clock, cluster, context }: Work, act: (patience: Patience) => Promise<T>): Promise<T> {
  const held = signalAt(clock, context.deadlineAt, new Error('the time of the step is up'), context.signal);
  try {
    return await act({ kubernetes: cluster.kubernetes, clock, signal: held.signal, giveUpAt: lastAskAt(context) });
  } finally {
    held.release();
  }
}

const searchBy = ({ config, cluster, interruption, context, herald }: Work, patience: Patience): Search => ({
  interruption,
  context,
  patience,
  cluster,
  herald,
  dryRun: config.dryRun,
  leftTo: (node) => (config.selfDraining === 'drain' ? null : drainerOf(interruption, node)),
});

/** What a drain and its rehearsal have in common. */
const termsFor = ({ config, clock, interruption, context }: Work, { node }: Place) => ({
  nodeName: node,
  podSelector: config.podSelector,
  self: config.ownPod ?? null,
  terms: termsOf(config, { interruption, now: clock.now(), deadlineAt: context.deadlineAt }),
  options: strictOptionsOf(config),
  clock,
});

async function rehearseStep(work: Work, { place, patience }: { place: Place; patience: Patience }): Promise<StepResult> {
  const rehearsed = await rehearse({ ...termsFor(work, place), dryRun: work.config.dryRun }, patience);
  return done(rehearsalOf(rehearsed), { ...rehearsed });
}

/** In a storm every node is cordoned before a pod moves: else it would move onto one that dies as well. */
async function awaitLull({ cluster, clock, context }: Work): Promise<void> {
  const lullMs = Math.min(LONGEST_LULL_MS, context.remainingMs() * LULL_SHARE);
  await cluster.cordons.settled(clock.now() + lullMs, context.signal);
}

/**
 * What is done about the node of a machine that is gone already, in words. Done first: nobody there ends the pods any more, so they go
 * only when Kubernetes is told. Trouble with it is logged, and the drain goes on.
 */
async function buryNode(work: Work, { node: name, nodeUid }: Place): Promise<string> {
  const burial = burialOf(work.config, work.interruption.instance?.state);
  if (burial === null) return '';
  try {
    return await inTime(work, async ({ giveUpAt, ...rest }) => {
      const patience = { ...rest, giveUpAt: Math.min(giveUpAt, work.clock.now() + BURIAL_MS) };
      const node = await getNode(name, patience);
      const words = node?.metadata.uid === nodeUid ? await bury(node, { burial, patience }) : null;
      return words === null ? '' : `; ${words}`;
    });
  } catch (problem) {
    work.context.signal.throwIfAborted();
    work.context.log.warn('the node of the gone machine stays as it is', { node: name, problem: messageOf(problem) });
    return '';
  }
}

type Conclusion = { readonly place: Place; readonly drained: Drained; readonly buried: string };

async function conclude({ context, herald, clock }: Work, { place, drained, buried }: Conclusion): Promise<StepResult> {
  const facts: Facts = { ...factsOf(drained), ...place };
  const summary = `${summaryOf(drained)}${buried}`;
  if (isComplete(drained)) return done(summary, facts);
  await context.progress(summary, facts);
  const why = whyIncomplete(drained);
  if (isOutOfTime(drained)) herald.ofNode(nodeOf(place), outOfTimeNews({ why, at: clock.now() }));
  throw drainIncomplete({ summary, why });
}

async function drain(work: Work, place: Place): Promise<StepResult> {
  const { config, cluster, context, clock, herald, interruption } = work;
  const buried = await buryNode(work, place);
  await awaitLull(work);
  const common = termsFor(work, place);
  const drained = await drainNode({
    ...common,
    cluster,
    log: context.log,
    concurrency: config.concurrency,
    volumeWaitMs: config.volumeWait,
    drainBy: lastAskAt(context),
    signal: context.signal,
    news: createDrainNews({ herald, node: nodeOf(place), interruption, terms: common.terms, now: clock.now }),
    // A line that cannot be journalled means a lost lease, and then the signal aborts as well.
    say: (line) => void context.progress(line).catch(() => {}),
  });
  return conclude(work, { place, drained, buried });
}

/** The same, and people hear at the node how it has ended. */
async function drainAloud(work: Work, place: Place): Promise<StepResult> {
  const { clock, herald, interruption } = work;
  const startedAt = clock.now();
  try {
    const result = await drain(work, place);
    const now = clock.now();
    herald.ofNode(nodeOf(place), drainedNews(interruption, { summary: result.summary, tookMs: now - startedAt, now }));
    return result;
  } catch (error) {
    if (error instanceof CodedError) herald.ofNode(nodeOf(place), drainFailedNews(error));
    throw error;
  }
}

/** Two cases to tell apart at 3 a.m.: a machine that is no node, and a machine nobody knows. */
const whyNoNode = ({ interruption }: Work): string =>
  interruption.instance === null
    ? 'no node of this cluster, and nothing is known of the instance to find it by another name'
    : 'no node of this cluster';

async function run(work: Work): Promise<StepResult> {
  const place = await inTime(work, (patience) => takenOut(searchBy(work, patience)));
  if (place === null) return skipped(whyNoNode(work));
  if (place.leftTo !== undefined) return skipped(whyLeft(place.leftTo), { ...place });
  if (work.context.dryRun) return inTime(work, (patience) => rehearseStep(work, { place, patience }));
  return drainAloud(work, place);
}

/** Asks whether we may, and begins to watch what every drain needs to know. */
async function check({ config, cluster, clock, log }: DrainSetup, signal: AbortSignal, dryRun: boolean): Promise<void> {
  await checkAccess({ kubernetes: cluster.kubernetes, clock, log, config, dryRun, signal, giveUpAt: clock.now() + CHECK_MS });
  await Promise.all([cluster.nodes.ready(signal), cluster.budgets.ready(signal)]);
}

/** Makes the step. Nothing is sent before the first call; the connections belong to whoever opened them. */
export function createDrainStep(setup: DrainSetup): Step {
  const { cluster } = setup;
  return {
    check: (signal, use) => check(setup, signal, use?.dryRun ?? false),
    neighbours: (signal) => lookAround(setup, signal),
    prepare(interruption, context) {
      const work = workOn(setup, { interruption, context });
      return inTime(work, async (patience) => (await takeOut(searchBy(work, patience))) ?? { node: null });
    },
    run: (interruption, context) => run(workOn(setup, { interruption, context })),
    cancel(interruption, context) {
      const work = workOn(setup, { interruption, context });
      return inTime(work, (patience) => putBack(searchBy(work, patience)));
    },
    close: () => cluster.outbox.close(),
  };
}
