import { isDeepStrictEqual } from 'node:util';
import { CodedError, type Finding, type Log, messageOf, type Neighbour } from '@lastcall/plugin-api';
import { type AskParts, askWithin, checksOf, type Question, stepsOf } from '../check-plugins.ts';
import { findingQuestions, identityQuestions, sourceQuestions, type Examined as World } from '../doctor/questions.ts';

/** What is wrong, and what to do about it where that is known. */
export type Complaint = { readonly message: string; readonly code: string | null; readonly hint: string | null };

/** What a step or reporter answered when it was asked whether it can do its work. */
export type Checked = { readonly name: string; readonly problem: Complaint | null };

/** What was found out by asking everybody. */
export type Examined = {
  /** As whom AWS is asked, or why nobody could say, by place. */
  readonly identities: readonly (Checked & { readonly identity: string | null })[];
  readonly checks: readonly Checked[];
  /** What will go wrong, faults first; each once, whoever found it. */
  readonly findings: readonly Finding[];
  /** Each once, whoever told of it. */
  readonly neighbours: readonly Neighbour[];
  /** Steps that could not say who else is there. */
  readonly blind: readonly Checked[];
};

/** Asks everybody whether they can do their work, what will go wrong, and who else does it; all at once, 10 s each at most. Never rejects. */
export async function examine(world: World, signal: AbortSignal): Promise<Examined> {
  const parts = { plugins: world.plugins, clock: world.clock, signal };
  const all = <T>(questions: readonly Question<T>[]) => Promise.all(questions.map((question) => answerOf(question, parts)));
  const [identities, sources, checks, found, answers] = await Promise.all([
    identityQuestions(world).then(all),
    all(sourceQuestions(world)),
    all(checksOf(world.plugins)),
    all(findingQuestions(world)),
    all(neighbourQuestions(parts)),
  ]);
  const unseen = [...found, ...answers].filter(({ problem }) => problem !== null).map(({ name, problem }) => ({ name, problem }));
  return {
    identities: identities.map(({ name, problem, answer }) => ({ name, problem, identity: answer })),
    checks: [...sources, ...checks].map(({ name, problem }) => ({ name, problem })),
    findings: [...sources, ...found]
      .flatMap(({ answer }) => answer ?? [])
      .filter(isFirstOfItsKind)
      .sort(faultsFirst),
    neighbours: answers.flatMap(({ answer }) => answer ?? []).filter(isFirstOfItsKind),
    blind: unseen.filter((each) => !checks.some((checked) => isDeepStrictEqual(checked.problem, each.problem))).filter(isFirstOfItsKind),
  };
}

const faultsFirst = (one: Finding, other: Finding): number => Number(one.weight === 'warning') - Number(other.weight === 'warning');

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
function isFirstOfItsKind<T>(found: T, index: number, all: readonly T[]): boolean {
  return all.findIndex((each) => isDeepStrictEqual(each, found)) === index;
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
