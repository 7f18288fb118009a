import type * as z from 'zod/mini';

const MOST_PROBLEMS = 3;
const MOST_CHARACTERS = 60;

const clip = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);

/** A value in a few words. Objects and arrays are only named: they may be large, or nested without end. */
export function inFewWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(clip(value));
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with ${clip(keys.slice(0, MOST_PROBLEMS + 1).join(', '))}`;
}

/** A path as it would be written in code, `detail.affectedEntities[3].entityValue`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function sayIssue({ path, message, input }: z.core.$ZodIssue): string {
  return `${pathOf(path) || 'the message'}: expected ${message}, got ${inFewWords(input)}`;
}

/** The first few issues, each with its path, what was expected and what came. The schema must have reported its input. */
export function sayProblem(issues: readonly z.core.$ZodIssue[]): string {
  const said = issues.slice(0, MOST_PROBLEMS).map(sayIssue);
  const left = issues.length - said.length;
  return [...said, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
