// Writes docs/reference/drain-parity.md: what kubectl does and what the drain does, made of the cases both are run by.
// Run it after a change of a case:
//   node_modules/.bin/node --conditions=@lastcall/source tools/drain-parity.ts
import { writeFileSync } from 'node:fs';
import { type Case, type Expected, type OurHalf, readCases } from '../packages/plugin-k8s-drain/test/kubectl/case.ts';

/** Where the page is. */
export const PAGE = 'docs/reference/drain-parity.md';

type Lists = NonNullable<Expected['pods']>;

/** The sections of the list, by the number each begins with. */
const SECTIONS: readonly (readonly [number, string])[] = [
  [1, 'The node and its cordon'],
  [9, 'Lists'],
  [15, 'Which pods'],
  [34, 'Asking a pod to go'],
  [58, 'Waiting and the deadline'],
  [75, 'Deletion and rehearsals'],
];

const DEEDS: readonly (readonly [RegExp, string])[] = [
  [/^POST eviction/, 'evict'],
  [/^DELETE/, 'delete'],
  [/^PATCH/, 'patch'],
];

const code = (text: string) => `\`${text}\``;

function deedOf(words: string): string {
  const [pattern, deed] = DEEDS.find(([start]) => start.test(words)) ?? [/^/, ''];
  const repeated = /[+*]$/.test(words) ? ' …' : '';
  return `${words.replace(pattern, deed).replace(/[+*]$/, '')}${repeated}`.replaceAll('*', '\\*');
}

const deedsOf = (requests: readonly string[]) =>
  requests
    .filter((words) => !words.startsWith('GET '))
    .map(deedOf)
    .join(', ');

function asked(lists: Lists = {}): readonly string[] {
  return Object.entries(lists)
    .map(([name, requests]) => [name, deedsOf(requests)] as const)
    .filter(([, deeds]) => deeds !== '')
    .map(([name, deeds]) => `${code(name)} ${deeds}`);
}

const seconds = (ms: number) => `${ms / 1_000} s`;

const MEASURES: Readonly<Record<string, string>> = {
  tookMs: 'ends',
  firstFarewellMs: 'asks first',
  lastFarewellMs: 'asks last',
};

function measured(expected: Expected): readonly string[] {
  return Object.entries(MEASURES).flatMap(([measure, verb]) => {
    const range = expected[measure as keyof Expected] as readonly [number, number] | undefined;
    if (!range) return [];
    return range[0] === 0 ? [`${verb} within ${seconds(range[1])}`] : [`${verb} after ${seconds(range[0])} to ${seconds(range[1])}`];
  });
}

function stays({ state = {} }: Expected): readonly string[] {
  const there = Object.entries(state).filter(([, fate]) => fate === 'there' || fate === 'leaving');
  return there.map(([name, fate]) => `${code(name)} ${fate === 'there' ? 'stays' : 'is leaving'}`);
}

const ENDS: Readonly<Record<string, string>> = { null: 'had to be killed', 0: 'exit 0', 1: 'exit 1' };
const endOf = (ending: number | string | null) => ENDS[String(ending)] ?? code(String(ending));

const whatOf = (expected: Expected) =>
  [
    ...asked(expected.nodes),
    ...asked(expected.pods),
    ...stays(expected),
    ...measured(expected),
    expected.endings.map(endOf).join(', then '),
  ].join('; ');

const NOTES: Readonly<Record<NonNullable<OurHalf['deviation']>['in'], string>> = {
  requests: 'Other requests on purpose',
  outcome: 'Another outcome on purpose',
  state: 'Another end on purpose',
};

function notesOf({ ours, beyond, versions }: Case): string {
  const notes = [
    ours.improvement,
    ours.deviation && `${NOTES[ours.deviation.in]}: ${ours.deviation.why}`,
    beyond && `Beyond: ${beyond.improvement}`,
    versions && `kubectl ${versions.replace('<', '&lt;').replace('>', '&gt;')}.`,
  ];
  return notes.filter((note) => note !== undefined).join(' ');
}

const rowOf = (the: Case) =>
  `| ${the.case} | ${the.title} | ${the.verdict} | ${whatOf(the.kubectl.expect)} | ${whatOf(the.ours.expect)} | ${notesOf(the)} |`;

const HEAD = '| | Case | | kubectl | Lastcall | |\n| --- | --- | --- | --- | --- | --- |';

function sections(cases: readonly Case[]): readonly string[] {
  return SECTIONS.map(([from, title], index) => {
    const until = SECTIONS[index + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    const rows = cases.filter((the) => the.case >= from && the.case < until).map(rowOf);
    return [`## ${title}`, [HEAD, ...rows].join('\n')].join('\n\n');
  });
}

/** The page, made of the cases. */
export function parityPage(cases: readonly Case[]): string {
  const same = cases.filter(({ verdict }) => verdict === '=');
  const meant = same.filter(({ ours }) => ours.deviation).map((the) => the.case);
  const counts = `Of the ${cases.length} cases ${same.length} are "=" and ${cases.length - same.length} are "+"; of the first, ${meant.length} differ in one way on purpose (${meant.join(', ')}).`;
  return `${[INTRODUCTION, counts, ...sections(cases)].join('\n\n')}\n`;
}

const INTRODUCTION = `# The drain beside kubectl

<!-- Made by tools/drain-parity.ts from packages/plugin-k8s-drain/test/kubectl/cases. Change the cases there. -->

Each row is a case that is run twice against the same scripted API server: by a real kubectl 1.34, and by the step \`k8s-drain\`, which is told
what kubectl's flags say. Where a case is marked **=**, both must have asked the same of every pod and node, leave them in the same state and
agree on whether that was a success; the two are compared with each other, not with a list. Where it is marked **+**, ours must differ in
the way the last column says.

What is not compared: discovery, reads (kubectl reads each pod every second, ours has one watch), the order across pods, our UID preconditions (every
eviction and deletion of ours has one, kubectl's have none), and the taint, the label and the annotation that ours puts on the node.
Figures are the status of each answer, \`none\` where none came; "…" stands for repetition, also none where several pods share a budget.`;

if (import.meta.main) writeFileSync(PAGE, parityPage(readCases()));
