import type { Scalar } from 'yaml';
import { type PlacedScalar, scalarsOf, type YamlFile } from './document.ts';
import type { Problem } from './problem.ts';

/** Where `${…}` is looked up. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file named as in `${file:PATH}`. */
  readonly readFile: (path: string) => Promise<string>;
};

/** What came of a file's references: values that came from outside, and what could not be found. */
export type Interpolation = { readonly secrets: readonly string[]; readonly problems: readonly Problem[] };

type Found = { readonly text: string; readonly isSecret: boolean } | { readonly what: string; readonly todo: string };
type Reference = { readonly start: number; readonly end: number; readonly found: Found };

/** `$${` stands for a plain `${`; the closing brace may be missing, so that this can be said. */
const REFERENCE = /(\$?)\$\{([^}]*)(\}?)/g;

/** How a reference may be written. */
export const REFERENCE_FORMS = `\${NAME}, \${NAME:-default} or \${file:/path}`;
const FORM = /^(?:file:(?<path>.+)|(?<name>[A-Za-z_]\w*)(?<fallback>:-.*)?)$/s;

/**
 * Puts values in place of `${NAME}`, `${NAME:-default}` and `${file:PATH}` in every text of the document, and says what it could not find.
 * Keys are left alone. An unquoted value that is nothing but one reference becomes `true`, `false` or a number where it reads like one.
 */
export async function interpolate({ document }: YamlFile, surroundings: Surroundings): Promise<Interpolation> {
  const placed = [...scalarsOf(document.contents)].filter(({ scalar }) => typeof scalar.value === 'string' && scalar.value.includes('${'));
  const results = await Promise.all(placed.map((each) => interpolateScalar(each, surroundings)));
  return { secrets: results.flatMap(({ secrets }) => secrets), problems: results.flatMap(({ problems }) => problems) };
}

async function interpolateScalar({ path, scalar }: PlacedScalar, surroundings: Surroundings): Promise<Interpolation> {
  const text = String(scalar.value);
  const references = await Promise.all([...text.matchAll(REFERENCE)].map((match) => resolveMatch(match, surroundings)));
  const problems = references.flatMap(({ found }) => ('what' in found ? [{ path, ...found }] : []));
  if (problems.length > 0) return { secrets: [], problems };
  const isWhole = scalar.type === 'PLAIN' && references[0]?.start === 0 && references[0].end === text.length;
  const filledIn = fillIn(text, references);
  scalar.value = isWhole ? asYaml(filledIn) : filledIn;
  return { secrets: references.flatMap(({ found }) => ('text' in found && found.isSecret ? [found.text] : [])), problems };
}

async function resolveMatch(match: RegExpExecArray, surroundings: Surroundings): Promise<Reference> {
  const [whole, dollar, inside = '', brace] = match;
  const found = dollar === '$' ? { text: whole.slice(1), isSecret: false } : await lookUp(brace === '' ? '' : inside, surroundings);
  return { start: match.index, end: match.index + whole.length, found };
}

async function lookUp(inside: string, { environment, readFile }: Surroundings): Promise<Found> {
  const { path, name, fallback } = FORM.exec(inside)?.groups ?? {};
  if (path !== undefined) return readFile(path).then(asFileText, (cause) => unreadable(path, cause));
  if (name === undefined) return { what: 'this is not a reference', todo: `write ${REFERENCE_FORMS}, and $\${ for a plain \${` };
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined && (value !== '' || fallback === undefined)) return { text: value, isSecret: true };
  if (fallback !== undefined) return { text: fallback.slice(2), isSecret: false };
  return {
    what: `the environment variable ${name} is not set`,
    todo: `set it, or write \${${name}:-default}, or $\${${name}} for the text itself`,
  };
}

/** Files of secrets commonly end in a line break that is no part of the secret. */
const asFileText = (text: string): Found => ({ text: text.replace(/\r?\n$/, ''), isSecret: true });

function unreadable(path: string, cause: unknown): Found {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it failed';
  return { what: `the file ${path} cannot be read (${code})`, todo: 'check that it is there and that this user may read it' };
}

function fillIn(text: string, references: readonly Reference[]): string {
  const ends = [0, ...references.map(({ end }) => end)];
  const pieces = references.map(({ start, found }, index) => text.slice(ends[index], start) + ('text' in found ? found.text : ''));
  return pieces.join('') + text.slice(ends.at(-1));
}

/** What YAML would have read there; only numbers that come out as they went in. */
function asYaml(text: string): Scalar['value'] {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}
