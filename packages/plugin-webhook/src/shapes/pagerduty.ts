import { jsonMessage, type Message } from '../message.ts';
import { isBad, isBadStep, isOthers, type News } from '../occasions.ts';
import { detailLines, groupOf, instanceText, isDryRun, oneLine, outcomeText, pageOf, stateText, subjectText } from '../words.ts';
import { eventId } from './cloud-event.ts';

/** Where PagerDuty takes events of accounts in its US region. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** What an alert says of us. `routingKey` is a secret. */
export type Caller = { readonly routingKey: string; readonly link: string | null };

/** What news do to the alert of their interruption. */
export type AlertAct = 'trigger' | 'resolve' | 'nothing';

const MAX_SUMMARY = 1_024;

/**
 * Trouble raises the interruption’s alert, a good end resolves one that was raised. Nobody is paged for a dry run, nor for what is
 * none of ours.
 */
export function alertActOf({ news: { entry, view }, isRaised }: { readonly news: News; readonly isRaised: boolean }): AlertAct {
  const { event } = entry;
  if (isDryRun(view)) return 'nothing';
  if (event.what === 'step-ended') return isBadStep(event.outcome) ? 'trigger' : 'nothing';
  if (event.what !== 'closed' && event.what !== 'closed-without-run') return 'nothing';
  const ending = event.what === 'closed' ? event.outcome : event.because;
  if (isBad(ending)) return 'trigger';
  return isRaised && !isOthers(ending) ? 'resolve' : 'nothing';
}

const SEVERITIES: Readonly<Record<string, string>> = { 'out-of-time': 'critical', degraded: 'error' };

function severityOf({ entry: { event } }: News): string {
  return event.what === 'closed' ? (SEVERITIES[event.outcome] ?? 'warning') : 'warning';
}

function summaryOf({ entry: { event, at }, view }: News): string {
  if (event.what === 'step-ended') return `${event.step} ${outcomeText(event.outcome)}: ${event.summary}. ${subjectText(view)}`;
  return `${subjectText(view)}: ${stateText(view, at)}. ${detailLines(view).join('; ')}`;
}

/** What the Events API v2 takes. All news of one interruption are one alert, whose `dedup_key` is the interruption’s id. */
export function pagerDutyMessage(
  { news, act }: { readonly news: News; readonly act: 'trigger' | 'resolve' },
  { routingKey, link }: Caller,
): Message {
  const { entry, view } = news;
  const alert = { routing_key: routingKey, event_action: act, dedup_key: entry.interruptionId };
  if (act === 'resolve') return jsonMessage(eventId(news), alert);
  const page = link === null ? null : pageOf(link, view.id);
  return jsonMessage(eventId(news), {
    ...alert,
    client: 'Lastcall',
    ...(page !== null && { client_url: page, links: [{ href: page, text: 'Open in Lastcall' }] }),
    payload: {
      summary: oneLine(summaryOf(news), MAX_SUMMARY),
      source: view.instanceId,
      severity: severityOf(news),
      timestamp: new Date(entry.at).toISOString(),
      component: instanceText(view),
      group: groupOf(view) ?? undefined,
      class: view.kind,
      custom_details: detailsOf(news),
    },
  });
}

function detailsOf({ view }: News): unknown {
  const { account, region, plan, deadlineAt, steps } = view;
  return {
    ...{ account, region, pipeline: plan?.pipeline ?? null },
    deadline: deadlineAt === null ? null : new Date(deadlineAt).toISOString(),
    reason: view.reason,
    steps: Object.fromEntries(steps.map(({ id, outcome, summary }) => [id, `${outcomeText(outcome)}: ${oneLine(summary, 300)}`])),
  };
}
