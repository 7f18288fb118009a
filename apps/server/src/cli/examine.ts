import { isDeepStrictEqual } from 'node:util';
import { CodedError, type Log, messageOf, type Neighbour } from '@lastcall/plugin-api';
import { type AskParts, askWithin, checksOf, type Question, stepsOf } from '../check-plugins.ts';

/** What is wrong, and what to do about it where that is known. */
export type Complaint = { readonly message: string; readonly code: string | null; readonly hint: string | null };

/** What a step or reporter answered when it was asked whether it can do its work. */
export type Checked = { readonly name: string; readonly problem: Complaint | null };

/** What was found out by asking everybody. */
export type Examined = {
  readonly checks: readonly Checked[];
  /** Each once, whoever told of it. */
  readonly neighbours: readonly Neighbour[];
  /** Steps that could not say who else is there. */
  readonly blind: readonly Checked[];
};

/** Asks every plugin whether it can do its work, and who else does it. Never rejects. */
export async function examine(parts: AskParts): Promise<Examined> {
  const [checks, answers] = await Promise.all([
    Promise.all(checksOf(parts.plugins).map((question) => answerOf(question, parts))),
    Promise.all(neighbourQuestions(parts).map((question) => answerOf(question, parts))),
  ]);
  return {
    checks: checks.map(({ name, problem }) => ({ name, problem })),
    neighbours: answers.flatMap(({ answer }) => answer ?? []).filter(isFirstOfItsKind),
    blind: answers.filter(({ problem }) => problem !== null).map(({ name, problem }) => ({ name, problem })),
  };
}

function neighbourQuestions({ plugins }: AskParts): readonly Question<readonly Neighbour[]>[] {
  return stepsOf(plugins).flatMap(({ name, plugin }) =>
    plugin.neighbours === undefined ? [] : [{ name, ask: plugin.neighbours.bind(plugin) }],
  );
}

async function answerOf<T>(question: Question<T>, parts: AskParts): Promise<Checked & { readonly answer: T | null }> {
  try {
    return { name: question.name, problem: null, answer: await askWithin(question, parts) };
  } catch (problem) {
    return { name: question.name, problem: complaintOf(problem), answer: null };
  }
}

function complaintOf(problem: unknown): Complaint {
  const coded = problem instanceof CodedError ? { code: problem.code, hint: problem.hint } : { code: null, hint: null };
  return { message: messageOf(problem), ...coded };
}

/** Two steps in one cluster see the same. */
function isFirstOfItsKind(neighbour: Neighbour, index: number, all: readonly Neighbour[]): boolean {
  return all.findIndex((each) => isDeepStrictEqual(each, neighbour)) === index;
}

/** A log that keeps its warnings, each once, for somebody who reads them at the end. */
export function createNotes(): { readonly log: Log; taken(): readonly string[] } {
  const taken = new Set<string>();
  const take: Log['warn'] = (message, fields = {}) => {
    const details = Object.entries(fields).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    taken.add(details.length === 0 ? message : `${message} (${details.join(', ')})`);
  };
  return { log: { info() {}, warn: take, error: take }, taken: () => [...taken] };
}
