import type { Call } from '@lastcall/sandbox';
import { isFarewell, type Request, requestOf, wordsOf } from './requests.ts';
import type { Scene } from './scene.ts';

type ByName = Readonly<Record<string, readonly string[]>>;

/** What one side did, in the words of the cases. */
export type Observed = {
  readonly pods: ByName;
  readonly nodes: ByName;
  readonly lists: readonly string[];
  readonly others: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  readonly endings: readonly (number | string | null)[];
  /** Whether each run succeeded. */
  readonly successes: readonly boolean[];
  readonly cordonsFirst: boolean;
  readonly said: string;
  readonly tookMs: number;
  /** When each eviction or deletion was asked, ms from the first request. */
  readonly farewellsMs: readonly number[];
  /** How often single pods were read. */
  readonly podReads: number;
  /** The UID each of them named, null for none. */
  readonly uids: readonly (string | null)[];
};

/** How it ended. */
export type Ending = Pick<Observed, 'endings' | 'successes' | 'said' | 'tookMs'>;

/** The same without the reads that only repeat the one before: how often one polls does not matter. */
function collapsed(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => !(word.startsWith('GET ') && word === words[index - 1]));
}

function byName(requests: readonly Request[]): ByName {
  const groups = Map.groupBy(requests, ({ name }) => name);
  return Object.fromEntries([...groups].map(([name, own]) => [name, collapsed(own.map(wordsOf))]));
}

const isAbout = (resource: string) => (request: Request) => request.resource === resource && request.name !== '';
const isPodList = ({ verb, resource }: Request) => verb === 'LIST' && resource === 'pods';
// Events are told beside the drain, in their own time; kubectl leaves none.
const KNOWN = ['pods', 'nodes', 'selfsubjectaccessreviews', 'events'];
const isOther = ({ verb, resource }: Request) => !KNOWN.includes(resource) && !['DISCOVER', 'LIST', 'WATCH'].includes(verb);

const uidOf = ({ call }: Request): string | null => {
  const body = call.body as { deleteOptions?: object; preconditions?: { uid?: string } } | undefined;
  const options = (body?.deleteOptions ?? body) as { preconditions?: { uid?: string } } | undefined;
  return options?.preconditions?.uid ?? null;
};

function isCordoningFirst(requests: readonly Request[]): boolean {
  const lastCordon = requests.findLastIndex(({ verb, resource }) => verb === 'PATCH' && resource === 'nodes');
  const firstFarewell = requests.findIndex(isFarewell);
  return firstFarewell === -1 || lastCordon < firstFarewell;
}

/** Puts together what the server saw and how it ended. */
export function observe({ cluster, state }: Pick<Scene, 'cluster' | 'state'>, ending: Ending): Observed {
  const requests = cluster.calls.map((call: Call) => requestOf(call));
  const farewells = requests.filter(isFarewell);
  const startedAt = cluster.calls[0]?.at ?? 0;
  return {
    ...ending,
    pods: byName(requests.filter(isAbout('pods'))),
    nodes: byName(requests.filter(isAbout('nodes'))),
    lists: requests.filter(isPodList).map(wordsOf),
    others: requests.filter(isOther).map((request) => `${wordsOf(request)} ${request.resource}/${request.name}`),
    cordonsFirst: isCordoningFirst(requests),
    state: state(),
    farewellsMs: farewells.map(({ call }) => call.at - startedAt),
    podReads: requests.filter(({ verb, resource }) => verb === 'GET' && resource === 'pods').length,
    uids: farewells.map(uidOf),
  };
}
