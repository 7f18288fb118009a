import { entryWords, type LogFields } from './entry-words.ts';
import type { Paint, Tone } from './paint.ts';
import { plain } from './plain.ts';

const TONES: Readonly<Record<string, Tone>> = { warn: 'uneasy', error: 'bad' };
/** Said by the line's own words already, or of use to programs only. */
const UNSAID = ['level', 'time', 'msg', 'position', 'at', 'owner', 'epoch', 'facts', 'noticeId'];
/** Whose entry it is stands at the end of a line about one. */
const WHOSE = ['interruptionId', 'instanceId', 'name', 'group', 'node', 'kind'];

/**
 * A line of the log as a person reads it: when, how bad, what, about whom. One line for one line, whatever its fields hold; what is no JSON
 * is shown as it is. The time is UTC, as in the log itself.
 */
export function logText(line: string, paint: Paint): string {
  const fields = fieldsOf(line);
  if (fields === null) return plain(line.trimEnd());
  const { level, time, msg } = fields;
  const mark = level === 'info' ? '     ' : paint(TONES[String(level)] ?? 'strong', String(level).toUpperCase().padEnd(5));
  const when = paint('faint', plain(String(time).slice(11, 23)));
  const words = entryWords(fields);
  const said = words === null ? messageWords(String(msg), fields) : entryLine(words, fields, paint);
  return `${when} ${mark} ${said.trimEnd()}`;
}

function fieldsOf(line: string): LogFields | null {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? (read as LogFields) : null;
  } catch {
    return null;
  }
}

function messageWords(message: string, fields: LogFields): string {
  return plain([message, ...rest(fields)].join('  '));
}

function entryLine(words: string, { interruptionId, name, instanceId, group, from }: LogFields, paint: Paint): string {
  const whose = [interruptionId, name, instanceId, group, from === undefined ? undefined : `from ${String(from)}`];
  const named = whose.filter((each) => each !== undefined).map((each) => plain(String(each)));
  return `${plain(words)}  ${paint('faint', named.join(' · '))}`;
}

function rest(fields: LogFields): readonly string[] {
  const order = ([name]: readonly [string, unknown]) => (WHOSE.includes(name) ? 1 : 0);
  return Object.entries(fields)
    .filter(([name]) => !UNSAID.includes(name))
    .sort((one, other) => order(one) - order(other))
    .map(([name, value]) => `${name}=${valueText(value)}`);
}

function valueText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[^\s"=]+$/u.test(value) ? value : JSON.stringify(value);
}
