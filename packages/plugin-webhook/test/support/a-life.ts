import type { Event, InterruptionView, Report, StepView } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { after, aPlan, aPlannedView, aView, stepsOf } from './views.ts';

type Moment = { readonly atMs: number; readonly event: Event; readonly view: InterruptionView };

const plan = aPlan();
const DEREGISTERED: Partial<StepView> & { summary: string } = {
  ...{ attempt: 1, startedAt: after(1_000), endedAt: after(16_000), outcome: 'succeeded' },
  summary: 'out of 3 target groups, served on for 15 s',
};
const DRAINED: Partial<StepView> & { summary: string } = {
  ...{ attempt: 1, startedAt: after(16_000), endedAt: after(42_300), outcome: 'succeeded' },
  summary: 'evicted 9 pods of node ip-10-0-1-11',
  facts: { node: 'ip-10-0-1-11', evicted: 9 },
};
const KEPT: Partial<StepView> & { summary: string; code: string } = {
  ...{ attempt: 1, startedAt: after(16_000), endedAt: after(75_000), outcome: 'failed', code: 'K8S_DRAIN_INCOMPLETE' },
  summary: '2 pods are kept by a disruption budget: web/api-7f9, web/api-8c1',
};
const failedSteps = stepsOf(plan, { 'elb-deregister': DEREGISTERED, 'k8s-drain': KEPT });

const without = (because: 'foreign' | 'no-pipeline' | 'undecided', reason: string): Moment => ({
  atMs: 900,
  event: { what: 'closed-without-run', because, reason },
  view: aView({ closedAt: after(900), outcome: because, reason }),
});

const accepted = (noticeId: string): Event => ({
  ...{ what: 'notice-accepted', noticeId, source: 'sqs', kind: 'spot-interruption' },
  ...{ noticedAt: after(0), deadlineAt: after(120_000), interruption: anInterruption({ instance: null }) },
});

const ended = (outcome: 'cancelled', atMs: number, reason: string): Moment => ({
  atMs,
  event: { what: 'closed', outcome, reason },
  view: aPlannedView({ closedAt: after(atMs), outcome, reason, steps: failedSteps }),
});

/** Moments of an interruption's life, by what happens in them. */
export const MOMENTS = {
  accepted: { atMs: 200, event: accepted('n-1'), view: aView() },
  noticed: { atMs: 250, event: accepted('n-2'), view: aView() },
  claimed: { atMs: 300, event: { what: 'run-claimed', owner: 'lastcall-0', attempt: 1 }, view: aView({ attempt: 1 }) },
  lookedUp: {
    atMs: 700,
    event: { what: 'looked-up', found: 'instance', instance: anInstance() },
    view: aView({ attempt: 1, instance: anInstance() }),
  },
  planned: { atMs: 800, event: { what: 'planned', plan, redo: [] }, view: aPlannedView() },
  dryRun: {
    atMs: 800,
    event: { what: 'planned', plan: aPlan({ dryRun: true }), redo: [] },
    view: aPlannedView({ plan: aPlan({ dryRun: true }) }),
  },
  prepared: {
    atMs: 850,
    event: { what: 'step-prepared', step: 'k8s-drain', problem: 'the node could not be cordoned', facts: {} },
    view: aPlannedView(),
  },
  started: {
    atMs: 1_000,
    event: { what: 'step-started', step: 'elb-deregister', attempt: 1, deadlineAt: after(20_800) },
    view: aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': { attempt: 1, startedAt: after(1_000) } }) }),
  },
  progress: {
    atMs: 5_000,
    event: { what: 'step-progress', step: 'elb-deregister', text: 'out of 2 of 3 target groups', facts: {} },
    view: aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': { attempt: 1, startedAt: after(1_000) } }) }),
  },
  ended: {
    atMs: 16_000,
    event: { what: 'step-ended', step: 'elb-deregister', outcome: 'succeeded', summary: DEREGISTERED.summary, code: null, facts: {} },
    view: aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': DEREGISTERED }) }),
  },
  failed: {
    atMs: 75_000,
    event: { what: 'step-ended', step: 'k8s-drain', outcome: 'failed', summary: KEPT.summary, code: KEPT.code, facts: {} },
    view: aPlannedView({ steps: failedSteps }),
  },
  closed: {
    atMs: 48_100,
    event: { what: 'closed', outcome: 'succeeded', reason: '2 steps ended in time' },
    view: aPlannedView({
      ...{ closedAt: after(48_100), outcome: 'succeeded', reason: '2 steps ended in time' },
      steps: stepsOf(plan, { 'elb-deregister': DEREGISTERED, 'k8s-drain': DRAINED }),
    }),
  },
  degraded: {
    atMs: 75_100,
    event: { what: 'closed', outcome: 'degraded', reason: '1 of 2 steps failed' },
    view: aPlannedView({ closedAt: after(75_100), outcome: 'degraded', reason: '1 of 2 steps failed', steps: failedSteps }),
  },
  outOfTime: {
    atMs: 123_400,
    event: { what: 'closed', outcome: 'out-of-time', reason: 'k8s-drain got no time' },
    view: aPlannedView({
      ...{ closedAt: after(123_400), outcome: 'out-of-time', reason: 'k8s-drain got no time' },
      steps: stepsOf(plan, {
        'k8s-drain': { outcome: 'not-reached', code: 'STEP_NO_TIME', endedAt: after(123_000), summary: 'no time left' },
      }),
    }),
  },
  cancelled: ended('cancelled', 80_000, 'AWS has called it off'),
  foreign: without('foreign', 'the instance is outside the scope'),
  noPipeline: without('no-pipeline', 'no pipeline is configured for spot-interruption'),
  undecided: without('undecided', 'nobody could say whose it is: the call was throttled'),
} as const satisfies Readonly<Record<string, Moment>>;

export type MomentName = keyof typeof MOMENTS;

const ORDER = Object.keys(MOMENTS) as readonly MomentName[];
/** Room for as many interruptions between two moments. */
const STRIDE = 10_000;

/** One report of these moments, in which every interruption named stands as the last of them leaves it. Positions are the same in every report. */
export function aReport(names: readonly MomentName[], ids: readonly string[] = ['int-1']): Report {
  const last = MOMENTS[names.at(-1) ?? 'accepted'].view;
  return {
    entries: names.flatMap((name) =>
      ids.map((id) => ({
        position: ORDER.indexOf(name) * STRIDE + numberOf(id),
        interruptionId: id,
        at: after(MOMENTS[name].atMs),
        by: null,
        event: MOMENTS[name].event,
      })),
    ),
    interruptions: ids.map((id) => ({ ...last, id })),
  };
}

/** `int-7` is 7. */
const numberOf = (id: string): number => Number(id.replace('int-', ''));

/** Interruptions by the names `int-1` to `int-N`. */
export const idsUpTo = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `int-${index + 1}`);

/** A report for each moment of a life that ends well. */
export const A_LIFE: readonly Report[] = (['accepted', 'claimed', 'lookedUp', 'planned', 'started', 'ended', 'closed'] as const).map(
  (name) => aReport([name]),
);
