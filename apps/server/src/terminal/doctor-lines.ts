import type { Finding, Neighbour } from '@lastcall/plugin-api';
import type { Checked, Examined } from '../cli/examine.ts';
import { plain } from './plain.ts';
import { counted } from './words.ts';

/** What is printed: what was found, and what the configuration and the plugins warn of. */
export type Findings = Examined & { readonly warnings: readonly string[] };

/** What was found as a person reads it: what works, what does not, who else is there, and under each what to do. */
export function doctorLines({ identities, checks, findings, neighbours, blind, warnings }: Findings): readonly string[] {
  return [
    ...section('as whom is AWS asked?', identities.length === 0 ? ['nobody asks'] : identityLines(identities)),
    ...section('can everybody do their work?', checks.length === 0 ? ['nobody has anything to check'] : checkLines(checks)),
    ...section('what will go wrong?', findings.length === 0 ? ['nothing was found'] : findings.flatMap(findingLines)),
    ...section('who else acts on the same machines?', neighbourLines(neighbours, blind)),
    ...(warnings.length === 0 ? [] : section('what else was said', warnings)),
    verdict({ identities, checks, findings, neighbours, blind, warnings }),
  ];
}

const INDENT = '  ';

function identityLines(identities: Findings['identities']): readonly string[] {
  return identities.flatMap(({ name, identity, problem }) =>
    problem === null
      ? [`${name}${INDENT}${identity}`]
      : [`failed  ${name}${INDENT}${problem.message}${codeIn(problem.code)}`, ...fix(problem.hint, 8)],
  );
}

const MARKS = { fault: 'fault   ', warning: 'warning ' } as const;

function findingLines({ weight, about, what, fix: todo }: Finding): readonly string[] {
  return [`${MARKS[weight]}${about} ${what}`, ...fix(todo, MARKS[weight].length)];
}

const codeIn = (code: string | null): string => (code === null ? '' : ` (${code})`);

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `${INDENT}${plain(line)}`), ''];
}

function checkLines(checks: readonly Checked[]): readonly string[] {
  const width = widest(checks.map(({ name }) => name));
  return checks.flatMap(({ name, problem }) => {
    if (problem === null) return [`ok      ${name}`];
    const start = `failed  ${name.padEnd(width)}${INDENT}`;
    return [`${start}${problem.message}${codeIn(problem.code)}`, ...fix(problem.hint, start.length)];
  });
}

function neighbourLines(neighbours: readonly Neighbour[], blind: readonly Checked[]): readonly string[] {
  const unseen = blind.flatMap(({ name, problem }) => [`${name} could not look: ${problem?.message}`, ...fix(problem?.hint ?? null, 4)]);
  if (neighbours.length === 0) return [...unseen, ...(unseen.length === 0 ? ['nobody was found'] : [])];
  const width = widest(neighbours.map(({ who }) => who));
  const found = neighbours.flatMap(({ who, where, does, advice }) => {
    const start = `${who.padEnd(width)}${INDENT}`;
    return [`${start}${where}`, `${' '.repeat(start.length)}${does}`, ...fix(advice, start.length)];
  });
  return [...found, ...unseen];
}

function fix(todo: string | null, indent: number): readonly string[] {
  return todo === null ? [] : [`${' '.repeat(indent)}-> ${todo}`];
}

function verdict({ identities, checks, findings, neighbours, blind, warnings }: Findings): string {
  const all = [...identities, ...checks];
  const failed = all.filter(({ problem }) => problem !== null).length;
  const faults = findings.filter(({ weight }) => weight === 'fault').length;
  const hints = neighbours.length + blind.length + warnings.length + findings.length - faults;
  const said = `${counted(all.length, 'check')}, ${failed === 0 ? 'none failed' : `${failed} failed`}`;
  return `${said}, ${counted(faults, 'fault')}, ${counted(hints, 'hint')}`;
}

const widest = (words: readonly string[]) => Math.max(0, ...words.map(({ length }) => length));
