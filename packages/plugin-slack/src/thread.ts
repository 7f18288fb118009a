import type { Fact, Facts, InterruptionView, NoticeView, StepView } from '@lastcall/plugin-api';
import { escaped } from './blocks.ts';
import { durationText, instantText } from './durations.ts';
import { endingText, marginText } from './standing.ts';
import { stepLine } from './step-lines.ts';
import { ENDING_WORDS, KIND_WORDS } from './words.ts';

/** One thing a thread tells. `key` stays the same, so that it is told once. */
export type ThreadItem = { readonly key: string; readonly lines: readonly string[] };

/** The key of the last words. */
export const END_KEY = 'end';

const MAX_FACT = 600;
const MAX_LISTED = 8;

function valueText(name: string, fact: Fact): string {
  if (fact === null || fact === undefined) return '';
  if (typeof fact === 'number' && name.endsWith('Ms')) return durationText(fact);
  if (Array.isArray(fact)) return listText(fact.map((each) => valueText('', each as Fact)).filter((text) => text !== ''));
  if (typeof fact === 'object')
    return Object.entries(fact)
      .map(([key, value]) => valueText(key, value as Fact))
      .filter((text) => text !== '')
      .join(' ');
  return String(fact);
}

const listText = (texts: readonly string[]): string =>
  texts.length <= MAX_LISTED ? texts.join(', ') : `${texts.slice(0, MAX_LISTED).join(', ')}, and ${texts.length - MAX_LISTED} more`;

/** `evictedPods` is shown as `evicted pods`, `settledMs` as `settled`. Instants stay out: the message has them. */
const nameText = (name: string): string =>
  name
    .replace(/Ms$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();

function factLines(facts: Facts): readonly string[] {
  const told = Object.entries(facts).filter(([name]) => !name.endsWith('At'));
  return told
    .map(([name, fact]) => [nameText(name), valueText(name, fact)] as const)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `• ${escaped(`${name}: ${text}`, MAX_FACT)}`);
}

function noticeItem({ kind, source, receivedAt, deadlineAt }: NoticeView, index: number): ThreadItem {
  const until = deadlineAt === null ? '' : `, deadline ${instantText(deadlineAt, receivedAt)}`;
  const line = `📨 ${escaped(`${KIND_WORDS[kind].name} by ${source}`, MAX_FACT)} at ${instantText(receivedAt, receivedAt)}${until}`;
  return { key: `notice ${index}`, lines: [line] };
}

const stepItem = (view: InterruptionView, step: StepView): ThreadItem => ({
  key: `${step.id} ${step.attempt}`,
  lines: [stepLine(view, step, step.endedAt ?? 0), ...factLines(step.facts)],
});

function endItem(view: InterruptionView): readonly ThreadItem[] {
  const { outcome, reason } = view;
  if (outcome === null) return [];
  const head = [`${ENDING_WORDS[outcome].mark} *${endingText(view, outcome)}*`, marginText(view, outcome)]
    .filter((words) => words !== '')
    .join(', ');
  return [{ key: END_KEY, lines: [reason === null ? head : `${head}: ${escaped(reason, MAX_FACT)}`] }];
}

/** Everything the thread of an interruption has to tell so far, in order: later notices, steps that have ended, the end. */
export function threadOf(view: InterruptionView): readonly ThreadItem[] {
  const notices = view.notices.map(noticeItem).slice(1);
  const ended = view.steps.filter(({ endedAt, startedAt }) => endedAt !== null && startedAt !== null);
  const inOrder = [...ended].sort((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
  return [...notices, ...inOrder.map((step) => stepItem(view, step)), ...endItem(view)];
}
