import type { Expected } from './case.ts';
import type { Observed } from './observed.ts';
import { fits } from './script.ts';

type Lists = Readonly<Record<string, readonly string[]>>;
/** What a case may give a range for. */
export const MEASURES = ['tookMs', 'firstFarewellMs', 'lastFarewellMs', 'farewells', 'podReads'] as const;
type Measure = (typeof MEASURES)[number];

/** Whether a word is the one expected; `grace=79..81` stands for any number between. */
function isWord(expected: string, word: string): boolean {
  const range = /^(.*=)(\d+)\.\.(\d+)$/.exec(expected);
  if (!range) return expected === word;
  const [, start = '', from, to] = range;
  const number = Number(word.slice(start.length));
  return word.startsWith(start) && number >= Number(from) && number <= Number(to);
}

function isRequest(expected: string, words: string): boolean {
  const wanted = expected.split(' ');
  const actual = words.split(' ');
  return wanted.length === actual.length && wanted.every((word, index) => isWord(word, actual[index] ?? ''));
}

/** Whether the requests are the expected ones: one with `+` at its end stands for itself once or more often, one with `*` for none as well. */
export function areRequests(expected: readonly string[], actual: readonly string[]): boolean {
  const [first, ...others] = expected;
  if (first === undefined) return actual.length === 0;
  if (first.endsWith('*') && areRequests(others, actual)) return true;
  if (!isRequest(first.replace(/[+*]$/, ''), actual[0] ?? '')) return false;
  return areRequests(others, actual.slice(1)) || (/[+*]$/.test(first) && areRequests(expected, actual.slice(1)));
}

const show = (value: unknown) => JSON.stringify(value);

function* listProblems(what: string, { expected, actual }: { expected: readonly string[] | undefined; actual: readonly string[] }) {
  if (expected && !areRequests(expected, actual)) yield `${what}: expected ${show(expected)}, got ${show(actual)}`;
}

/** Every name the patterns fit has its requests, and every pattern a name. */
function* lookUp(expected: Lists, actual: Lists): Generator<string> {
  for (const [pattern, requests] of Object.entries(expected)) {
    const names = Object.keys(actual).filter((name) => fits(pattern, name));
    if (names.length === 0) yield* listProblems(pattern, { expected: requests, actual: [] });
    for (const name of names) yield* listProblems(name, { expected: requests, actual: actual[name] ?? [] });
  }
}

function* strangers(expected: Lists, actual: Lists): Generator<string> {
  for (const [name, requests] of Object.entries(actual))
    if (!Object.keys(expected).some((pattern) => fits(pattern, name))) yield `${name}: nothing expected, got ${show(requests)}`;
}

function* stateProblems(expected: Readonly<Record<string, string>>, actual: Readonly<Record<string, string>>): Generator<string> {
  for (const [pattern, fate] of Object.entries(expected)) {
    const names = Object.keys(actual).filter((name) => fits(pattern, name));
    for (const name of names.length > 0 ? names : [pattern])
      if (actual[name] !== fate) yield `${name}: expected to be ${fate} in the end, is ${actual[name]}`;
  }
}

/** What is measured of a side, by the name of its range in a case. */
function measured({ tookMs, farewellsMs, podReads }: Observed): Readonly<Record<Measure, number>> {
  const [first = Number.NaN] = farewellsMs;
  const last = farewellsMs.at(-1) ?? Number.NaN;
  return { tookMs, firstFarewellMs: first, lastFarewellMs: last, farewells: farewellsMs.length, podReads };
}

function* measureProblems(expected: Expected, actual: Observed): Generator<string> {
  for (const [measure, value] of Object.entries(measured(actual))) {
    const [least, most] = expected[measure as Measure] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (expected[measure as Measure] && !(value >= least && value <= most)) yield `${measure}: expected ${least} to ${most}, was ${value}`;
  }
}

function* saidProblems({ says = [], neverSays = [] }: Expected, said: string): Generator<string> {
  const text = said.toLowerCase();
  for (const words of says) if (!text.includes(words.toLowerCase())) yield `does not say "${words}", but: ${said}`;
  for (const words of neverSays) if (text.includes(words.toLowerCase())) yield `says "${words}": ${said}`;
}

function* problems(expected: Expected, actual: Observed): Generator<string> {
  yield* lookUp(expected.pods ?? {}, actual.pods);
  yield* strangers(expected.pods ?? {}, actual.pods);
  yield* lookUp(expected.nodes ?? {}, actual.nodes);
  yield* listProblems('lists', { expected: expected.lists, actual: actual.lists });
  yield* listProblems('others', { expected: expected.others, actual: actual.others });
  yield* stateProblems(expected.state ?? {}, actual.state);
  yield* saidProblems(expected, actual.said);
  if (expected.cordonsFirst && !actual.cordonsFirst) yield 'a pod was asked to go before every node was cordoned';
  yield* measureProblems(expected, actual);
}

/** In what a side did not do what its half of the case says; empty for nothing. */
export function problemsOf(expected: Expected, actual: Observed): readonly string[] {
  const { endings } = expected;
  const isOver = show(endings) === show(actual.endings);
  return [
    ...(isOver ? [] : [`ended with ${show(actual.endings)}, expected ${show(endings)}: ${actual.said}`]),
    ...problems(expected, actual),
  ];
}
