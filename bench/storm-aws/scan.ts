import type { Random } from '../parts/random.ts';
import { type Cell, membershipOf } from './cells.ts';

/** One request of the model, and which group it is about; null: about all of them. */
export type Ask = { readonly what: 'list' | 'read' | 'write'; readonly group: number | null; readonly instances: readonly number[] };

/** What a scanner does next: ask, or wait so many ms. */
export type Act = Ask | { readonly waitMs: number };

/** True for an act that only waits. */
export const isWait = (act: Act): act is { readonly waitMs: number } => 'waitMs' in act;

/** One course of requests, one after the other; it is told whether its last one was answered. */
export type Scanner = Generator<Act, void, 'answered' | 'throttled'>;

/** Whether every instance scans for itself, or all of them share what one has read and write together. */
export type Sharing = 'nothing' | 'readings and writes';

/** Groups in a page, at most. */
const PAGE = 400;
const TARGETS_PER_WRITE = 100;
/** How long it waits after a refusal, and at most. */
const THROTTLE_MS = { least: 5_000, most: 60_000 };
const RETRIES = 250;

/** Waits as SDKs do after being refused: doubling, up to a minute, half of it by chance. */
function backoffMs(retry: number, random: Random): number {
  return Math.min(THROTTLE_MS.most, random.whole(THROTTLE_MS.least, 2 * THROTTLE_MS.least) * 2 ** Math.min(retry, 10));
}

function* scanner(asks: readonly Ask[], random: Random): Scanner {
  for (const ask of asks) {
    for (let retry = 0; retry < RETRIES && (yield ask) === 'throttled'; retry += 1) yield { waitMs: backoffMs(retry, random) };
  }
}

/** A list of every group in pages, and the health of each. */
function readsOf({ groups }: Cell): readonly Ask[] {
  const pages = Array.from({ length: Math.ceil(groups / PAGE) }, (): Ask => ({ what: 'list', group: null, instances: [] }));
  return [...pages, ...Array.from({ length: groups }, (_, group): Ask => ({ what: 'read', group, instances: [] }))];
}

const chunksOf = (instances: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(instances.length / TARGETS_PER_WRITE) }, (_, chunk) =>
    instances.slice(chunk * TARGETS_PER_WRITE, (chunk + 1) * TARGETS_PER_WRITE),
  );

function sharedWrites(cell: Cell): readonly Ask[] {
  const pairs = membershipOf(cell).flatMap((groups, instance) => groups.map((group) => ({ group, instance })));
  return [...Map.groupBy(pairs, ({ group }) => group)].flatMap(([group, members]) =>
    chunksOf(members.map(({ instance }) => instance)).map((instances): Ask => ({ what: 'write', group, instances })),
  );
}

/** The scanners of a cell. */
export function scannersOf(cell: Cell, sharing: Sharing, random: Random): readonly Scanner[] {
  const reads = readsOf(cell);
  if (sharing === 'readings and writes') return [scanner([...reads, ...sharedWrites(cell)], random)];
  return membershipOf(cell).map((groups, instance) => {
    const writes = groups.map((group): Ask => ({ what: 'write', group, instances: [instance] }));
    return scanner([...reads, ...writes], random);
  });
}

/** How many requests the scanners need when none is refused. */
export function scanNeeds(cell: Cell, sharing: Sharing): { readonly reads: number; readonly writes: number } {
  const reads = readsOf(cell).length;
  if (sharing === 'readings and writes') return { reads, writes: sharedWrites(cell).length };
  const membership = membershipOf(cell);
  return { reads: reads * cell.instances, writes: membership.flat().length };
}
