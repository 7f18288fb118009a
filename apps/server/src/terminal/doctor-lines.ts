import type { Neighbour } from '@lastcall/plugin-api';
import type { Checked, Examined } from '../cli/examine.ts';
import { plain } from './plain.ts';
import { counted } from './words.ts';

/** What is printed: what was found, and what the configuration and the plugins warn of. */
export type Findings = Examined & { readonly warnings: readonly string[] };

/** What was found as a person reads it: what works, what does not, who else is there, and under each what to do. */
export function doctorLines({ checks, neighbours, blind, warnings }: Findings): readonly string[] {
  return [
    ...section('can everybody do their work?', checks.length === 0 ? ['nobody has anything to check'] : checkLines(checks)),
    ...section('who else acts on the same machines?', neighbourLines(neighbours, blind)),
    ...(warnings.length === 0 ? [] : section('what else was said', warnings)),
    verdict({ checks, neighbours, blind, warnings }),
  ];
}

const INDENT = '  ';

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `${INDENT}${plain(line)}`), ''];
}

function checkLines(checks: readonly Checked[]): readonly string[] {
  const width = widest(checks.map(({ name }) => name));
  return checks.flatMap(({ name, problem }) => {
    if (problem === null) return [`ok      ${name}`];
    const start = `failed  ${name.padEnd(width)}${INDENT}`;
    const code = problem.code === null ? '' : ` (${problem.code})`;
    return [`${start}${problem.message}${code}`, ...fix(problem.hint, start.length)];
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

function verdict({ checks, neighbours, blind, warnings }: Findings): string {
  const failed = checks.filter(({ problem }) => problem !== null).length;
  const hints = neighbours.length + blind.length + warnings.length;
  return `${counted(checks.length, 'check')}, ${failed === 0 ? 'none failed' : `${failed} failed`}, ${counted(hints, 'hint')}`;
}

const widest = (words: readonly string[]) => Math.max(0, ...words.map(({ length }) => length));
