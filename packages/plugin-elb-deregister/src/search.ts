import { type Call, urgencyOf } from '@lastcall/aws';
import { type Clock, signalAt } from '@lastcall/plugin-api';
import type { ListPlaces, Place, Standing } from './places.ts';

/** A place the instance was found in, and left unless this is a dry run. */
export type Found = {
  readonly place: Place;
  /** Registrations that were deregistered now; the others were leaving already. */
  readonly left: number;
  readonly targets: number;
  /** Since when it is out, epoch ms; for what was leaving already, when that was seen. */
  readonly leftAt: number;
  readonly isEmptied: boolean;
};

/** What a search came to. */
export type SearchResult = {
  readonly found: readonly Found[];
  /** Places that were looked into, and places there was no time to look into. */
  readonly seen: number;
  readonly unseen: number;
  /** False where AWS did not even say in time which places there are. */
  readonly isListed: boolean;
  /** Places there was no time to leave. */
  readonly behind: readonly Place[];
  /** Target groups that are left by their pods. */
  readonly leftToPods: readonly string[];
  /** Why places or lists of places could not be read or left. */
  readonly failures: readonly unknown[];
};

/** How to search. */
export type Search = {
  readonly clock: Clock;
  readonly lists: readonly ListPlaces[];
  readonly since: number;
  /** When looking ends, epoch ms. What has been found by then is still left. */
  readonly untilAt: number;
  /** When leaving ends, epoch ms. */
  readonly leaveUntilAt: number;
  readonly mode: 'leave' | 'only look';
  /** Told, for each list, how many of its places surely hold the instance. */
  readonly listed: (sure: number) => void;
  readonly call: Call;
};

/** How many places one run looks into at a time: more than AWS's rate serves, and few enough for hundreds of runs. */
const AT_ONCE = 32;

const SEARCH_OVER = Symbol('no time left to search');

type Calls = { readonly looking: Call; readonly leaving: Call };

/** What was known when the place was last read does as well, where it cannot be read now. */
async function standingIn(place: Place, { since, call }: Search, looking: Call): Promise<Standing> {
  return place.standing(since, looking).catch((problem: unknown) => {
    call.signal.throwIfAborted();
    if (place.lastKnown === null) throw problem;
    return place.lastKnown;
  });
}

/** What came of a place: found, found but not left in time, or nothing of the instance in it. */
type Visit = { readonly found: Found } | { readonly behind: Place } | null;

async function visit(place: Place, search: Search, { looking, leaving }: Calls): Promise<Visit> {
  const { registrations, othersServe } = await standingIn(place, search, looking);
  if (registrations.length === 0) return null;
  const entered = registrations.filter(({ state }) => state === 'in');
  if (search.mode === 'leave' && !(await leaveAll(entered, leaving))) return { behind: place };
  const isEmptied = entered.length > 0 && othersServe === false;
  return { found: { place, left: entered.length, targets: registrations.length, leftAt: search.clock.now(), isEmptied } };
}

/** False when there was no time for all of them. */
async function leaveAll(entered: Standing['registrations'], leaving: Call): Promise<boolean> {
  const left = await Promise.allSettled(entered.map(({ leave, worth }) => leave({ ...leaving, worth })));
  const reasons = reasonsOf(left);
  const failure = reasons.find((reason) => reason !== SEARCH_OVER);
  if (failure !== undefined) throw failure;
  return reasons.length === 0;
}

type Visited = {
  readonly visits: readonly PromiseSettledResult<Visit>[];
  /** Places there was no time to come to. */
  readonly missed: readonly Place[];
  readonly leftToPods: readonly string[];
};

/** Looks into the places, the likeliest first, and leaves each the moment it is found; the token buckets set the pace. */
async function visitAll(list: ListPlaces, search: Search, calls: Calls): Promise<Visited> {
  const { places, sure, leftToPods } = await list(calls.looking);
  search.listed(sure);
  const visits: PromiseSettledResult<Visit>[] = [];
  const coming = places[Symbol.iterator]();
  const goOn = async () => {
    while (!calls.leaving.signal.aborted) {
      const { value: place, done } = coming.next();
      if (done) return;
      visits.push(...(await Promise.allSettled([visit(place, search, calls)])));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  return { visits, missed: calls.leaving.signal.aborted ? [...iterated(coming)] : [], leftToPods };
}

function* iterated(coming: Iterator<Place>): Iterable<Place> {
  for (let next = coming.next(); !next.done; next = coming.next()) yield next.value;
}

const reasonsOf = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));

const valuesOf = <T>(results: readonly PromiseSettledResult<T>[]) =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

/** Finds the instance and leaves every place it is in. Rejects with the call's reason when that aborts. */
export async function searchAndLeave(search: Search): Promise<SearchResult> {
  const { clock, call, untilAt, leaveUntilAt } = search;
  const held = [untilAt, leaveUntilAt].map((at) => signalAt(clock, at, SEARCH_OVER, call.signal));
  const [looking, leaving] = held.map(({ signal }) => ({ ...call, signal, deadlineAt: leaveUntilAt })) as [Call, Call];
  const priority = urgencyOf('look', leaveUntilAt - clock.now());
  const lists = await Promise.allSettled(
    search.lists.map((list) => visitAll(list, search, { looking: { ...looking, priority }, leaving })),
  );
  for (const { release } of held) release();
  call.signal.throwIfAborted();
  return cameTo(lists);
}

function cameTo(lists: readonly PromiseSettledResult<Visited>[]): SearchResult {
  const visited = valuesOf(lists);
  const visits = visited.flatMap((each) => each.visits);
  const seen = valuesOf(visits);
  const missed = visited.flatMap((each) => each.missed);
  const unlisted = reasonsOf(lists);
  const unread = reasonsOf(visits);
  return {
    found: seen.flatMap((each) => (each !== null && 'found' in each ? [each.found] : [])),
    behind: [
      ...seen.flatMap((each) => (each !== null && 'behind' in each ? [each.behind] : [])),
      ...missed.filter(({ lastKnown }) => lastKnown !== null),
    ],
    seen: seen.length,
    unseen: unread.filter((reason) => reason === SEARCH_OVER).length + missed.filter(({ lastKnown }) => lastKnown === null).length,
    isListed: !unlisted.includes(SEARCH_OVER),
    leftToPods: visited.flatMap((each) => each.leftToPods),
    failures: [...unlisted, ...unread].filter((reason) => reason !== SEARCH_OVER),
  };
}
