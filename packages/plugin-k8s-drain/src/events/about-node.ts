import type { CodedError, Interruption } from '@lastcall/plugin-api';
import type { Cordon } from '../node/cordon.ts';
import { TAINT_KEY } from '../node/node-patch.ts';
import { type Drainer, whyLeft } from '../node/self-draining.ts';
import type { News } from './herald.ts';
import { instant, NOTICES, span, spare, whatFollows } from './words.ts';

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** The code to search for, what happened, and what to do about it. */
const problemOf = ({ code, message, hint }: CodedError): string => `${code}: ${sentence(message)} ${hint}`;

/** A failure is told once for each way in which it fails. */
const failed = ({ reason, action }: Pick<News, 'reason' | 'action'>, error: CodedError): News => {
  const note = problemOf(error);
  return { type: 'Warning', reason, action, note, once: note };
};

/** That AWS has given notice, and who acts on it. Told again when AWS moves its deadline. */
export function noticeNews(interruption: Interruption, { now, leftTo }: { readonly now: number; readonly leftTo: Drainer | null }): News {
  const { kind, instanceId, deadlineAt } = interruption;
  const { reason, type, words } = NOTICES[kind];
  const who = leftTo === null ? '' : ` ${whyLeft(leftTo)}.`;
  const note = `${words} (${instanceId}); ${whatFollows({ ...interruption, now })}.${who}`;
  return { type, reason, action: 'Notice', note, once: String(deadlineAt) };
}

/** That nothing new is scheduled onto the node. */
export function cordonNews(how: Exclude<Cordon, 'node-gone'>, { kind }: Pick<Interruption, 'kind'>): News {
  const note =
    how === 'marked'
      ? `Cordoned, tainted ${TAINT_KEY}=${kind}:NoSchedule, and kept out of load balancers.`
      : 'Cordoned. The cluster refuses the taint and the label that keeps it out of load balancers.';
  return { type: 'Normal', reason: 'Cordon', action: 'Cordon', note, once: how };
}

/** That the node could not be cordoned. */
export const cordonFailedNews = (error: CodedError): News => failed({ reason: 'CordonError', action: 'Cordon' }, error);

/** That the interruption was called off and the node is as it was found. */
export const uncordonNews = (): News => ({
  type: 'Normal',
  reason: 'Uncordon',
  action: 'Uncordon',
  note: 'The interruption was called off. What Lastcall had added to this node is gone; pods that have left do not come back by themselves.',
  once: '',
});

/** That it was called off, and that the node still bears what was added. */
export const uncordonFailedNews = (error: CodedError): News => failed({ reason: 'UncordonError', action: 'Uncordon' }, error);

/** How a drain went that is complete. */
export type Completion = { readonly summary: string; readonly tookMs: number; readonly now: number };

/** That all pods are gone that had to. */
export const drainedNews = (interruption: Interruption, { summary, tookMs, now }: Completion): News => ({
  type: 'Normal',
  reason: 'CordonAndDrain',
  action: 'Drain',
  note: `Drained in ${span(tookMs)}${spare({ ...interruption, now })}; ${summary}.`,
  once: summary,
});

/** That the drain has failed, and how. */
export const drainFailedNews = (error: CodedError): News => failed({ reason: 'CordonAndDrainError', action: 'Drain' }, error);

/** That the time was up with pods left. */
export const outOfTimeNews = ({ why, at }: { readonly why: string; readonly at: number }): News => ({
  type: 'Warning',
  reason: 'DrainDeadlineExceeded',
  action: 'Drain',
  note: `The time for the drain was up at ${instant(at)}; ${why}.`,
  once: why,
});

/** Pods that their budgets keep, for how long by now, and until when that goes on; null: to the end. */
export type Waiting = { readonly pods: readonly string[]; readonly forMs: number; readonly untilAt: number | null };

const LISTED = 5;

/** That budgets hold up the drain. */
export function heldUpNews({ pods, forMs, untilAt }: Waiting, once: string): News {
  const more = pods.length > LISTED ? ` and ${pods.length - LISTED} more` : '';
  const who = pods.length === 1 ? '1 pod waits for its disruption budget' : `${pods.length} pods wait for their disruption budgets`;
  const then = untilAt === null ? 'Budgets are respected to the end.' : `What still waits then is deleted by ${instant(untilAt)}.`;
  const note = `${who}, for ${span(forMs)} so far: ${pods.slice(0, LISTED).join(', ')}${more}. ${then}`;
  return { type: 'Warning', reason: 'FailedDraining', action: 'Drain', note, once };
}
