import type { Event, InterruptionView, NoticeView, Plan, PlannedStep, StepView } from '@lastcall/plugin-api';
import type { News } from './occasions.ts';
import { groupOf, isDryRun, marginMsOf, oneLine, pageOf } from './words.ts';

/** The version of the data’s shape: fields may be added to it, none is taken away or changes its meaning. */
export const DATA_VERSION = 1;

const MAX_TEXT = 1_000;
const MAX_STEPS = 100;

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

const instant = (at: number): string => new Date(at).toISOString();
const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));
const text = (words: string | null): string | null => (words === null ? null : oneLine(words, MAX_TEXT));

/**
 * What an event tells, as `event-data.schema.json` describes it: whose interruption it is, and what has happened. Instants are
 * RFC 3339, durations ms. Facts and tags are left out: they have no bound, and are other people’s.
 */
export function eventData({ entry, view }: News, link: string | null): Fields {
  return {
    version: DATA_VERSION,
    position: entry.position,
    link: link === null ? null : pageOf(link, view.id),
    interruption: interruptionFields(view),
    ...happening({ entry, view }),
  };
}

function interruptionFields(view: InterruptionView): Fields {
  const { instance } = view;
  return {
    id: view.id,
    instanceId: view.instanceId,
    kind: view.kind,
    action: view.action,
    account: view.account,
    region: view.region,
    zone: instance?.zone ?? null,
    group: text(groupOf(view)),
    name: text(instance?.tags.Name ?? null),
    privateDnsName: instance?.privateDnsName ?? null,
    lifecycle: instance?.lifecycle ?? null,
    noticedAt: instant(view.noticedAt),
    openedAt: instant(view.openedAt),
    deadlineAt: instantOrNull(view.deadlineAt),
    pipeline: view.plan?.pipeline ?? null,
    dryRun: isDryRun(view),
  };
}

/** The part that only this sort of event has. */
function happening({ entry: { event, at }, view }: News): Fields {
  switch (event.what) {
    case 'notice-accepted':
      return { notice: noticeFields({ ...event, id: event.noticeId, receivedAt: at }) };
    case 'run-claimed':
      return { run: { attempt: event.attempt, owner: event.owner } };
    case 'looked-up':
      return { lookUp: { found: event.found } };
    case 'planned':
      return { plan: planFields(event.plan) };
    case 'closed':
      return endingFields(view, { outcome: event.outcome, reason: event.reason, at });
    case 'closed-without-run':
      return endingFields(view, { outcome: event.because, reason: event.reason, at });
    default:
      return { step: { ...placeOf(view, event.step), ...stepHappening(event, at) } };
  }
}

function noticeFields({ id, source, kind, noticedAt, receivedAt, deadlineAt }: NoticeView): Fields {
  return { id, source, kind, noticedAt: instant(noticedAt), receivedAt: instant(receivedAt), deadlineAt: instantOrNull(deadlineAt) };
}

function planFields({ pipeline, dryRun, startsAt, deadlineAt, late, stages }: Plan): Fields {
  return {
    ...{ pipeline, dryRun, startsAt: instant(startsAt), deadlineAt: instant(deadlineAt), late: text(late) },
    stages: stages.slice(0, MAX_STEPS).map((stage) => ({
      name: stage.name,
      startsAt: instant(stage.startsAt),
      endsAt: instant(stage.endsAt),
      steps: stage.steps.slice(0, MAX_STEPS).map(plannedStepFields),
    })),
  };
}

function plannedStepFields({ id, uses, decision, reason, budgetMs, always, optional }: PlannedStep): Fields {
  return { id, uses, decision, reason: text(reason), budgetMs, always, optional };
}

/** A step by its id, with its place in the plan where it is known. */
function placeOf({ steps }: InterruptionView, id: string): Fields {
  const step = steps.find((one) => one.id === id);
  return { id, uses: step?.uses ?? null, stage: step?.stage ?? null };
}

type StepEvent = Extract<Event, { readonly step: string }>;

function stepHappening(event: StepEvent, at: number): Fields {
  switch (event.what) {
    case 'step-prepared':
      return { problem: text(event.problem) };
    case 'step-started':
      return { attempt: event.attempt, startedAt: instant(at), deadlineAt: instant(event.deadlineAt) };
    case 'step-progress':
      return { text: text(event.text) };
    case 'step-ended':
      return { outcome: event.outcome, summary: text(event.summary), code: event.code, endedAt: instant(at) };
  }
}

type Closing = { readonly outcome: string; readonly reason: string; readonly at: number };

function endingFields(view: InterruptionView, { outcome, reason, at }: Closing): Fields {
  const ending = { outcome, reason: text(reason), closedAt: instant(at), marginMs: marginMsOf({ ...view, closedAt: at }) };
  return { ending, steps: view.steps.slice(0, MAX_STEPS).map(endedStepFields) };
}

function endedStepFields({ id, uses, stage, attempt, outcome, summary, code, startedAt, endedAt }: StepView): Fields {
  const times = { startedAt: instantOrNull(startedAt), endedAt: instantOrNull(endedAt) };
  return { id, uses, stage, attempt, outcome, summary: text(summary), code, ...times };
}
