import { isDeepStrictEqual } from 'node:util';
import type { Case, Expected } from './case.ts';
import { MEASURES } from './check.ts';
import type { Observed } from './observed.ts';

type ByName = Observed['pods'];

/** In what two sides can differ: what they asked the server to do, what came of it, and what they called that. */
export type Aspect = 'requests' | 'state' | 'outcome';

function chosen(lists: ByName, isChosen: (words: string) => boolean): ByName {
  const kept = Object.entries(lists).map(([name, requests]) => [name, requests.filter(isChosen)] as const);
  return Object.fromEntries(kept.filter(([, requests]) => requests.length > 0).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Reads are how one waits and looks for things; what counts is what is asked of the cluster. */
const isWrite = (words: string) => !words.startsWith('GET ');
/** Taints, labels and annotations of ours, which kubectl knows nothing of. */
const isCordoning = (words: string) => isWrite(words) && !words.startsWith('PATCH marks');

/** Which pods were listed, whatever the pages. */
const selectorsOf = ({ lists }: Observed): readonly string[] =>
  [
    ...new Set(
      lists.map((words) =>
        words
          .split(' ')
          .slice(1, -1)
          .filter((word) => word !== 'continue')
          .join(' '),
      ),
    ),
  ].sort();

const askedBy = (side: Observed) => ({
  pods: chosen(side.pods, isWrite),
  nodes: chosen(side.nodes, isCordoning),
  selectors: selectorsOf(side),
});

/** In what the two sides differ; per pod and node, not across them, and not in time. */
export function differences(kubectl: Observed, ours: Observed): readonly Aspect[] {
  const aspects: readonly (readonly [Aspect, unknown, unknown])[] = [
    ['requests', askedBy(kubectl), askedBy(ours)],
    ['state', kubectl.state, ours.state],
    ['outcome', kubectl.successes, ours.successes],
  ];
  return aspects.filter(([, one, other]) => !isDeepStrictEqual(one, other)).map(([aspect]) => aspect);
}

/** The two sides as far as they were compared, to be shown where they differ. */
export const compared = (side: Observed): object => ({ ...askedBy(side), state: side.state, successes: side.successes });

function areApart(one: Expected, other: Expected): boolean {
  return MEASURES.some((measure) => {
    const [least, most] = one[measure] ?? [0, Number.POSITIVE_INFINITY];
    const [otherLeast, otherMost] = other[measure] ?? [0, Number.POSITIVE_INFINITY];
    return most < otherLeast || otherMost < least;
  });
}

/** Whether the case itself says of the two sides what cannot be true of both, in time or in number. */
export const isMeasured = ({ kubectl, ours }: Case): boolean => areApart(kubectl.expect, ours.expect);
