import type { Call } from '@lastcall/aws';
import { type Clock, signalAt } from '@lastcall/plugin-api';
import type { Place } from './places.ts';

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
  /** Places there was no time to look into. */
  readonly unseen: number;
  /** Why places or lists of places could not be read or left. */
  readonly failures: readonly unknown[];
};

/** Lists places of one kind. */
export type ListPlaces = (call: Call) => Promise<readonly Place[]>;

/** How to search: `act` false finds and changes nothing. */
export type Search = {
  readonly clock: Clock;
  readonly lists: readonly ListPlaces[];
  readonly since: number;
  /** When looking ends, epoch ms. What has been found by then is still left. */
  readonly untilAt: number;
  readonly mode: 'leave' | 'only look';
  readonly call: Call;
};

const SEARCH_OVER = Symbol('no time left to search');

async function visit(place: Place, { clock, since, mode, call }: Search, looking: Call): Promise<Found | null> {
  const { registrations, othersServe } = await place.standing(since, looking);
  if (registrations.length === 0) return null;
  const entered = registrations.filter(({ state }) => state === 'in');
  if (mode === 'leave') await Promise.all(entered.map(({ leave }) => leave(call)));
  const isEmptied = entered.length > 0 && othersServe === false;
  return { place, left: entered.length, targets: registrations.length, leftAt: clock.now(), isEmptied };
}

/** Looks into every place at once, the token buckets set the pace, and leaves each the moment it is found. */
async function visitAll(list: ListPlaces, search: Search, looking: Call): Promise<readonly PromiseSettledResult<Found | null>[]> {
  const places = await list(looking);
  return Promise.allSettled(places.map((place) => visit(place, search, looking)));
}

const reasonsOf = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));

const valuesOf = <T>(results: readonly PromiseSettledResult<T>[]) =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

/** Finds the instance and leaves every place it is in. Rejects with the call's reason when that aborts. */
export async function searchAndLeave(search: Search): Promise<SearchResult> {
  const { clock, call, untilAt } = search;
  const held = signalAt(clock, untilAt, SEARCH_OVER, call.signal);
  const looking: Call = { ...call, signal: held.signal };
  const lists = await Promise.allSettled(search.lists.map((list) => visitAll(list, search, looking)));
  held.release();
  call.signal.throwIfAborted();
  const visits = valuesOf(lists).flat();
  const reasons = [...reasonsOf(lists), ...reasonsOf(visits)];
  return {
    found: valuesOf(visits).filter((found) => found !== null),
    unseen: reasons.filter((reason) => reason === SEARCH_OVER).length,
    failures: reasons.filter((reason) => reason !== SEARCH_OVER),
  };
}
