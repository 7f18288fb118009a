import type { Event } from '@lastcall/plugin-api';
import { counted, duration } from './words.ts';

/** A line of the log as it was read back. */
export type LogFields = Readonly<Record<string, unknown>>;

type Say = (fields: LogFields) => string;

/** The words of a log line about an entry of the journal; null for a line about something else. */
export function entryWords(fields: LogFields): string | null {
  const { msg, interruptionId } = fields;
  const isEntry = typeof msg === 'string' && interruptionId !== undefined && Object.hasOwn(WORDS, msg);
  return isEntry ? WORDS[msg as Event['what']](fields) : null;
}

const WORDS: Readonly<Record<Event['what'], Say>> = {
  'notice-accepted': (of) =>
    `notice of ${text(of, 'noticeKind')} by ${text(of, 'source')}${told(of.ageMs, (age) => `, ${age} old`)}${deadlineWords(of)}`,
  'run-claimed': (of) => (of.attempt === 1 ? 'a run begins' : `a run begins anew, attempt ${text(of, 'attempt')}`),
  'looked-up': (of) => LOOKED_UP[text(of, 'found')] ?? `looked up: ${text(of, 'found')}`,
  planned: (of) => `planned by ${text(of, 'pipeline')}: ${planWords(of)}`,
  'step-prepared': (of) => `${text(of, 'step')} prepared${of.problem === undefined ? '' : ` not: ${text(of, 'problem')}`}`,
  'step-started': (of) => `${text(of, 'step')} started${told(of.budgetMs, (budget) => `, it has ${budget}`)}`,
  'step-progress': (of) => `${text(of, 'step')}: ${text(of, 'text')}`,
  'step-ended': (of) =>
    `${text(of, 'step')} ${text(of, 'outcome')}${told(of.tookMs, (time) => ` in ${time}`)}: ${text(of, 'summary')}${codeWords(of)}`,
  closed: (of) => `closed, ${text(of, 'outcome')}${closeWords(of)}: ${text(of, 'reason')}`,
  'closed-without-run': (of) => `closed without a run, ${text(of, 'because')}: ${text(of, 'reason')}`,
};

const LOOKED_UP: Readonly<Record<string, string>> = {
  instance: 'AWS knows the instance',
  absent: 'AWS knows no such instance',
  'cannot-tell': 'AWS cannot tell about the instance now',
};

const text = (fields: LogFields, name: string): string => String(fields[name] ?? '');

/** Words around a duration, nothing where it is not told. */
const told = (ms: unknown, say: (words: string) => string): string => (typeof ms === 'number' ? say(duration(ms)) : '');

const codeWords = ({ code }: LogFields): string => (code === undefined ? '' : ` (${String(code)})`);

function deadlineWords({ deadlineAt, at }: LogFields): string {
  const leftMs = Date.parse(String(deadlineAt)) - Date.parse(String(at));
  if (Number.isNaN(leftMs)) return ', without a deadline';
  return leftMs >= 0 ? `, AWS acts in ${duration(leftMs)}` : `, AWS acted ${duration(-leftMs)} ago`;
}

function planWords({ steps, leftOut, late, dryRun }: LogFields): string {
  const names = (ids: unknown) => (Array.isArray(ids) ? ids.map(String) : []);
  const left = names(leftOut);
  const parts = [
    names(steps).length === 0 ? counted(0, 'step') : names(steps).join(', '),
    left.length === 0 ? '' : `left out ${left.join(', ')}`,
    dryRun === true ? 'dry run' : '',
    late === undefined ? '' : String(late),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function closeWords({ marginMs }: LogFields): string {
  if (typeof marginMs !== 'number') return '';
  return marginMs >= 0 ? `, ${duration(marginMs)} before AWS acts` : `, ${duration(-marginMs)} after AWS acted`;
}
