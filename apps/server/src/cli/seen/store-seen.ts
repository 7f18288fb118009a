import { cancelInterruption, type Store, viewOf } from '@lastcall/core';
import { type Clock, messageOf, silentLog } from '@lastcall/plugin-api';
import { createFollower } from '../../follower.ts';
import { briefOf } from '../../sight/brief.ts';
import { cliErrors } from '../errors.ts';
import type { Seen, Watcher, Whole } from './seen.ts';

/** How many of the latest are told when following begins. */
const LATEST = 100;

/** A store as a person opened it. `by`: who cancels, in their own words. `sharing`: whether others may write to it meanwhile. */
export type StoreSeenParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly by: string;
  readonly sharing: 'alone' | 'with others';
};

/** Interruptions as a store has them. Closing it shuts the store. */
export function createStoreSeen({ store, clock, by, sharing }: StoreSeenParts): Seen {
  const one = async (id: string) => wholeFrom(store, id);
  const briefs = async (ids: readonly string[]) =>
    (await Promise.all(ids.map(one))).filter((each) => each !== null).map((each) => briefOf(each, each.position));
  const seen = {
    now: clock.now,
    open: async () => briefs((await store.open()).map(({ interruption }) => interruption.id)),
    page: async (limit: number, before?: string) => briefs(await store.list(limit, before)),
    one,
    cancel: (id: string) => cancelInterruption({ store, clock }, id, by),
    close: store.shut,
  };
  return {
    ...seen,
    async follow(watcher, signal) {
      if (sharing === 'alone') throw cliErrors.nobodyWrites();
      const readAnew = async () => watcher.changed([...(await seen.page(LATEST)), ...(await seen.open())]);
      await followStore({ store, clock, readAnew }, watcher, signal);
    },
  };
}

type FollowParts = Pick<StoreSeenParts, 'store' | 'clock'> & { readonly readAnew: () => Promise<void> };

async function followStore({ store, clock, readAnew }: FollowParts, watcher: Watcher, signal: AbortSignal): Promise<void> {
  const warn = (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
    watcher.lost(new Error(`${message}: ${messageOf(fields.problem)}`));
  const follower = createFollower({ store, clock, log: { ...silentLog, warn } });
  follower.listen(({ position }, view) => watcher.changed([briefOf(view, position)]));
  await follower.start();
  await readAnew();
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await follower.stop();
}

async function wholeFrom(store: Store, id: string): Promise<Whole | null> {
  const entries = await store.entriesOf(id);
  const view = viewOf(entries);
  return view === null ? null : { ...view, position: entries.at(-1)?.position ?? 0 };
}
