import type { SchemaIssue } from '@lastcall/plugin-api';
import { descriptionAt, type JsonSchema, knownKeys } from './fields.ts';
import type { Path, Problem } from './problem.ts';
import { insteadOf } from './suggest.ts';
import { valueAt } from './tree.ts';

/** What issues are explained with: the value that was checked, its schema, and where the value sits in the file. */
export type Checked = { readonly value: unknown; readonly schema: JsonSchema; readonly at: Path };

/** An issue as zod makes it; of other schema libraries only the message and the path are there. */
type Issue = SchemaIssue & {
  readonly code?: unknown;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly expected?: unknown;
  readonly errors?: readonly (readonly Issue[])[];
};

type Words = Pick<Problem, 'key' | 'what' | 'todo'>;

/** What zod says when a schema has no words of its own; ours are clearer. */
const STOCK_MESSAGE = /^(Invalid (input|option|key)\b|Unrecognized key)/;
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** A schema's issues as problems in the user's words: each unknown key by itself, with what was probably meant. */
export function problemsOf(issues: readonly SchemaIssue[], checked: Checked): readonly Problem[] {
  return issues.flatMap(meantIssues).flatMap((issue) => {
    const path = plainPath(issue.path);
    return tell(issue, path, checked).map((words) => ({ path: [...checked.at, ...path], ...words }));
  });
}

/** Of a choice's alternatives the issues of the one that was meant: it failed somewhere inside, or only for a key it does not know. */
function meantIssues(issue: Issue): readonly Issue[] {
  const isInside = ([first]: readonly Issue[]) => first !== undefined && (plainPath(first.path).length > 0 || first.keys !== undefined);
  const branch = issue.errors?.find(isInside);
  if (branch === undefined) return [issue];
  return branch.flatMap((inner) => meantIssues({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}

function tell(issue: Issue, path: Path, checked: Checked): readonly Words[] {
  if (issue.keys !== undefined) return issue.keys.map((key) => unknownKey(key, path, checked));
  const value = valueAt(checked.value, path);
  if (isMissing(issue, value)) return [{ what: 'missing', todo: addIt(path, checked) }];
  const meaning = meaningOf(path, checked);
  return [STOCK_MESSAGE.test(issue.message) ? inOurWords(issue, value, meaning) : { what: issue.message, todo: meaning }];
}

/** A schema's own rule about a key that is not there has its own words for it. */
function isMissing({ code }: Issue, value: unknown): boolean {
  return value === undefined && String(code).startsWith('invalid_');
}

function unknownKey(key: string, path: Path, { schema }: Checked): Words {
  return { key, what: 'unknown key', todo: insteadOf(key, knownKeys(schema, path)) };
}

function inOurWords({ values, expected }: Issue, value: unknown, meaning: string | null): Words {
  if (values !== undefined) return { what: `${quoted(value)} is not known here`, todo: insteadOf(String(value), values.map(String)) };
  const isBare = expected === 'string' && (typeof value === 'number' || typeof value === 'boolean');
  const wanted = TYPE_WORDS[String(expected)] ?? String(expected ?? 'something else');
  return { what: `expected ${wanted}, this is ${typeWord(value)}`, todo: isBare ? 'put it in quotes' : meaning };
}

function addIt(path: Path, { schema }: Checked): string {
  const description = descriptionAt(schema, path);
  return description === null ? 'add it' : `add it: ${description}`;
}

/** What the user's documentation says about a key, or null. */
function meaningOf(path: Path, { schema }: Checked): string | null {
  const description = descriptionAt(schema, path);
  const key = path.findLast((each) => typeof each === 'string');
  return description === null || key === undefined ? null : `\`${key}\` is: ${description}`;
}

function typeWord(value: unknown): string {
  if (value === null) return 'empty';
  return TYPE_WORDS[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}

const quoted = (value: unknown) => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));

function plainPath(path: SchemaIssue['path']): Path {
  const keys = (path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  return keys.map((key) => (typeof key === 'symbol' ? String(key) : key));
}
