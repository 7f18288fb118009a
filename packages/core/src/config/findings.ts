import { type CodedError, codeOf } from '@lastcall/plugin-api';
import type { LineCounter } from 'yaml';
import { CORE_ERRORS } from '../errors.ts';
import type { YamlFile } from './document.ts';
import { createMask } from './mask.ts';
import { offsetOf } from './positions.ts';
import { type Fault, fullPath, type Problem, pathText } from './problem.ts';

/** Something wrong at a place of the file, ready to be told. */
export type Finding = { readonly offset: number; readonly label: string } & Pick<Problem, 'what' | 'todo' | 'cause'>;

/** What findings are told with: the file's name for people, its lines, and what must not be shown. */
export type Telling = { readonly name: string; readonly lines: LineCounter; readonly secrets: readonly string[] };

/** Problems at their places in a file. */
export function locate(problems: readonly Problem[], file: YamlFile): readonly Finding[] {
  return problems.map((problem) => ({ ...problem, offset: offsetOf(file, problem), label: pathText(fullPath(problem)) || 'the file' }));
}

/** Faults of the text, as findings. */
export function faultFindings(faults: readonly Fault[]): readonly Finding[] {
  return faults.map(({ offset, what, todo }) => ({ offset, label: 'YAML', what, todo, cause: undefined }));
}

/** Findings as errors in the order of the file, each `file:line:column path: what is wrong, what to do`, secrets masked. */
export function tell(findings: readonly Finding[], telling: Telling): readonly CodedError[] {
  const mask = createMask(telling.secrets);
  const inOrder = [...findings].sort((one, other) => one.offset - other.offset);
  return inOrder.map(({ offset, label, what, todo, cause }) =>
    CORE_ERRORS.CONFIG_INVALID({
      code: codeOf(cause, 'CONFIG_INVALID'),
      where: `${telling.name}:${lineAndColumn(telling.lines, offset)} ${label}`,
      what: mask(what),
      todo: todo === null ? null : mask(todo),
      cause,
    }),
  );
}

/** Every error of a file in one, its message all of theirs. */
export function allInOne(errors: readonly CodedError[], name: string): AggregateError {
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  return new AggregateError(errors, [`${name} has ${count}`, ...errors.map(({ message }) => message)].join('\n'));
}

/** `line:column` of a character's offset, both from 1. */
function lineAndColumn(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(1, line)}:${Math.max(1, col)}`;
}
