import { type Clock, done, type Facts, type Step, type StepContext, type StepResult, signalAt, skipped } from '@lastcall/plugin-api';
import type { Patience } from './ask-patiently.ts';
import { checkAccess } from './check-access.ts';
import { choosePod } from './choose-pods.ts';
import type { Kubernetes } from './client.ts';
import type { DrainConfig } from './config.ts';
import { drainNode } from './drain.ts';
import { drainIncomplete, errorOf } from './errors.ts';
import type { Timing } from './grace.ts';
import { type Drained, factsOf, isComplete, rehearsalOf, summaryOf, whyIncomplete } from './outcome.ts';
import type { Place } from './place.ts';
import { readPods } from './pod-list.ts';
import { isOk } from './status-errors.ts';
import { putBack, takenOut, takeOut } from './take-out.ts';

/** Kept from the step's time to journal what was reached and to say so, ms. */
const LAST_WORDS_MS = 500;
const CHECK_MS = 5_000;

/** What the step works with. */
export type DrainSetup = { readonly config: DrainConfig; readonly clock: Clock; readonly kubernetes: Kubernetes };

type Work = DrainSetup & { readonly context: StepContext };

/** When the step stops asking, epoch ms: early enough to say what came of it. */
const lastAskAt = ({ deadlineAt }: StepContext): number => deadlineAt - LAST_WORDS_MS;

/** Acts with requests that end by the step's deadline, also where the signal lives longer, as in `prepare`. */
async function inTime<T>({ clock, kubernetes, context }: Work, act: (patience: Patience) => Promise<T>): Promise<T> {
  const held = signalAt(clock, context.deadlineAt, new Error('the time of the step is up'), context.signal);
  try {
    return await act({ kubernetes, clock, signal: held.signal, giveUpAt: lastAskAt(context) });
  } finally {
    held.release();
  }
}

async function rehearse({ config }: Work, { place, patience }: { place: Place; patience: Patience }): Promise<StepResult> {
  const list = await readPods({ nodeName: place.node, podSelector: config.podSelector }, patience);
  if (!isOk(list.reply)) throw errorOf(`list the pods of node ${place.node}`, list.reply);
  const choices = [...list.pods.values()].map((pod) => choosePod(pod, config.ownPod ?? null));
  const moving = choices.filter(({ act }) => act === 'move').length;
  const staying = choices.length - moving;
  return done(rehearsalOf({ node: place.node, moving, staying }), { node: place.node, moving, staying });
}

const timingOf = ({ config, clock, context }: Work): Timing => ({
  startedAt: clock.now(),
  endsAt: context.deadlineAt - config.settle,
  pdb: config.pdb,
  maxGraceMs: config.maxGrace ?? null,
  minGraceMs: config.minGrace,
  minBudgetWaitMs: config.minPdbWait,
});

async function conclude(drained: Drained, { context, facts }: { context: StepContext; facts: Facts }): Promise<StepResult> {
  const summary = summaryOf(drained);
  if (isComplete(drained)) return done(summary, facts);
  await context.progress(summary, facts);
  throw drainIncomplete({ summary, why: whyIncomplete(drained) });
}

async function drain(work: Work, { node, nodeUid, cordoned }: Place): Promise<StepResult> {
  const { config, clock, kubernetes, context } = work;
  const drained = await drainNode({
    kubernetes,
    clock,
    log: context.log,
    nodeName: node,
    podSelector: config.podSelector,
    self: config.ownPod ?? null,
    timing: timingOf(work),
    concurrency: config.concurrency,
    drainBy: lastAskAt(context),
    signal: context.signal,
    // A line that cannot be journalled means a lost lease, and then the signal aborts as well.
    say: (line) => void context.progress(line).catch(() => {}),
  });
  return conclude(drained, { context, facts: { ...factsOf(drained), nodeUid, cordoned } });
}

/** Makes the step. Nothing is sent before the first call; the connections belong to whoever opened them. */
export function createDrainStep(setup: DrainSetup): Step {
  const { kubernetes, clock } = setup;
  return {
    check: (signal) => checkAccess({ kubernetes, clock, signal, giveUpAt: clock.now() + CHECK_MS }),
    prepare: (interruption, context) =>
      inTime({ ...setup, context }, async (patience) => (await takeOut({ interruption, context, patience })) ?? { node: null }),
    async run(interruption, context) {
      const work = { ...setup, context };
      const place = await inTime(work, (patience) => takenOut({ interruption, context, patience }));
      if (place === null) return skipped('no node of this cluster');
      if (context.dryRun) return inTime(work, (patience) => rehearse(work, { place, patience }));
      return drain(work, place);
    },
    cancel: (interruption, context) => inTime({ ...setup, context }, (patience) => putBack({ interruption, context, patience })),
  };
}
