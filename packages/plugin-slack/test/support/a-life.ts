import type { Event, InterruptionView, JournalEntry, Report } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { after, aPlan, aPlannedView, aView, ENDED_WELL, stepsOf } from './views.ts';

type Moment = { readonly atMs: number; readonly event: Event; readonly view: InterruptionView };

const plan = aPlan();

const ACCEPTED: Moment = {
  atMs: 200,
  event: {
    ...{ what: 'notice-accepted', noticeId: 'n-1', source: 'sqs', kind: 'spot-interruption' },
    ...{ noticedAt: after(0), deadlineAt: after(120_000), interruption: anInterruption({ instance: null }) },
  },
  view: aView(),
};
const CLAIMED: Moment = { atMs: 300, event: { what: 'run-claimed', owner: 'a', attempt: 1 }, view: aView({ attempt: 1 }) };
const LOOKED_UP: Moment = {
  atMs: 700,
  event: { what: 'looked-up', found: 'instance', instance: anInstance() },
  view: aView({ attempt: 1, instance: anInstance() }),
};
const PLANNED: Moment = { atMs: 800, event: { what: 'planned', plan, redo: [] }, view: aPlannedView() };
const STARTED: Moment = {
  atMs: 1_000,
  event: { what: 'step-started', step: 'elb-deregister', attempt: 1, deadlineAt: after(20_800) },
  view: aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': { attempt: 1, startedAt: after(1_000) } }) }),
};
const ENDED: Moment = {
  atMs: 16_000,
  event: { what: 'step-ended', step: 'elb-deregister', outcome: 'succeeded', summary: 'out of 3 target groups', code: null, facts: {} },
  view: aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': ENDED_WELL['elb-deregister'] ?? {} }) }),
};
const CLOSED: Moment = {
  atMs: 48_100,
  event: { what: 'closed', outcome: 'succeeded', reason: '4 steps ended in time' },
  view: aPlannedView({
    ...{ closedAt: after(48_100), outcome: 'succeeded', reason: '4 steps ended in time' },
    steps: stepsOf(plan, ENDED_WELL),
  }),
};
const FOREIGN: Moment = {
  atMs: 900,
  event: { what: 'closed-without-run', because: 'foreign', reason: 'the instance is outside the scope' },
  view: aView({ closedAt: after(900), outcome: 'foreign', reason: 'the instance is outside the scope' }),
};

/** Moments of an interruption's life, by what happens in them. */
export const MOMENTS = {
  accepted: ACCEPTED,
  claimed: CLAIMED,
  lookedUp: LOOKED_UP,
  planned: PLANNED,
  started: STARTED,
  ended: ENDED,
  closed: CLOSED,
  foreign: FOREIGN,
} as const;

export type MomentName = keyof typeof MOMENTS;

const ORDER = Object.keys(MOMENTS) as readonly MomentName[];

const entryOf = (name: MomentName, id: string): JournalEntry => ({
  position: ORDER.indexOf(name) + 1,
  interruptionId: id,
  at: after(MOMENTS[name].atMs),
  by: null,
  event: MOMENTS[name].event,
});

/** One report of these moments, in which every interruption named stands as the last of them leaves it. */
export function aReport(names: readonly MomentName[], ids: readonly string[] = ['int-1']): Report {
  const last = MOMENTS[names.at(-1) ?? 'accepted'].view;
  return {
    entries: names.flatMap((name) => ids.map((id) => entryOf(name, id))),
    interruptions: ids.map((id) => ({ ...last, id })),
  };
}

/** A report for each moment of a life that ends well. */
export const A_LIFE: readonly Report[] = (['accepted', 'claimed', 'lookedUp', 'planned', 'started', 'ended', 'closed'] as const).map(
  (name) => aReport([name]),
);
