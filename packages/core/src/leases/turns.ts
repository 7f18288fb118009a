import { orAborted } from '@lastcall/plugin-api';
import { createRounds } from '../ports/rounds.ts';
import type { Claim, NamedLease, Store } from '../ports/store.ts';
import { forgetFree } from './forget-free.ts';
import type { Kept } from './keeper.ts';
import { createLeaseWatch } from './lease-watch.ts';
import type { SoleRightParts } from './sole-right.ts';

/** How often is looked for free turns while somebody waits, ms: one look for all who wait, of whatever group. */
const LOOK_MS = 500;
const PREFIX = 'turn/';

/** One of a group's turns. */
export type Turn = {
  /** Gives it back, so that the next may go. Safe to call twice. */
  giveBack(): Promise<void>;
};

/** Whose turn is wanted. */
export type TurnWish = {
  readonly group: string;
  /** How many may have a turn at once, among all replicas. */
  readonly most: number;
  /** True for what goes on anyway, as after a take-over: it gets the next turn that is free, before all that wait. */
  readonly hasBegun: boolean;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
};

/** Lets no more than so many of a group go at once, however many replicas ask. Turns of a replica that died are free again after a lease's time. */
export type Turns = {
  /** Resolves when it is this one's turn; first come, first served within a replica. Rejects with the signal's reason, leaving nothing behind. */
  take(wish: TurnWish): Promise<Turn>;
};

type Keyed = { readonly key: string };
type Waiter = TurnWish & { readonly go: (kept: Kept) => void };

/** What turns need; `owner` is this replica's name. */
export type TurnsParts = Omit<SoleRightParts, 'key'>;

/** Makes the turns as one replica sees them. The store is asked only while somebody waits. */
export function createTurns({ store, clock, keeper, owner }: TurnsParts): Turns {
  const watch = createLeaseWatch(clock);
  const waiting = new Set<Waiter>();
  let claims = 0;
  // A turn that was forgotten begins anew like the one before it: only its owner's name tells them apart, to those who watch it stand still.
  const nextOwner = () => {
    claims += 1;
    return `${owner}#${claims}`;
  };
  const letGo = (waiter: Waiter) => {
    waiting.delete(waiter);
    if (waiting.size === 0) void rounds.stop();
  };
  const giveBack = (kept: Kept) => release(store, kept).finally(rounds.ask);
  const hand = (kept: Kept) => {
    const next = firstOf([...waiting].filter(({ group }) => kept.lease.key.startsWith(prefixOf(group))));
    if (next === undefined) return void giveBack(kept);
    letGo(next);
    next.go(kept);
  };
  const look = async () => {
    const known = await store.leases(PREFIX);
    const taken = known.filter((lease) => !watch.isFree(lease.key, lease));
    const wishes = [...Map.groupBy(waiting, ({ group }) => group).values()].flatMap((waiters) => claimsFor({ waiters, known, taken }));
    const claimedAt = clock.now();
    const leases = wishes.length === 0 ? [] : await store.claim(nextOwner(), wishes);
    for (const lease of leases) hand(keeper.keep(lease, claimedAt));
    await forgetAll(store, notAmong([...taken, ...wishes], known));
  };
  const rounds = createRounds({ store, clock, after: 'nothing', everyMs: LOOK_MS }, () => look().catch(() => undefined));
  return {
    async take(wish) {
      wish.signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<Kept>();
      const waiter = { ...wish, go: resolve };
      waiting.add(waiter);
      if (waiting.size === 1) rounds.start();
      else rounds.ask();
      // A turn that comes after the waiting has ended goes to the next.
      void promise.then((kept) => (wish.signal.aborted ? giveBack(kept) : undefined));
      const kept = await orAborted(promise, wish.signal).catch((reason: unknown) => {
        letGo(waiter);
        throw reason;
      });
      return onlyOnce(() => giveBack(kept));
    },
  };
}

async function release(store: Store, { lease, letGo }: Kept): Promise<void> {
  letGo();
  await store
    .release([lease])
    .then(() => forgetFree(store, lease.key))
    .catch(() => undefined);
}

async function forgetAll(store: Store, leases: readonly NamedLease[]): Promise<void> {
  if (leases.length > 0) await store.forget(leases);
}

function notAmong(wanted: readonly Keyed[], known: readonly NamedLease[]): readonly NamedLease[] {
  const keys = new Set(wanted.map(({ key }) => key));
  return known.filter(({ key }) => !keys.has(key));
}

/** Once it is forgotten a lease may be claimed anew under the same epoch: a second giving back must not end another's turn. */
function onlyOnce(giveBack: () => Promise<void>): Turn {
  let given: Promise<void> | null = null;
  return {
    giveBack() {
      given ??= giveBack();
      return given;
    },
  };
}

function firstOf(waiters: readonly Waiter[]): Waiter | undefined {
  return waiters.find(({ hasBegun }) => hasBegun) ?? waiters[0];
}

function prefixOf(group: string): string {
  return `${PREFIX}${encodeURIComponent(group)}/`;
}

type Standing = {
  /** Those of one group; never empty. */
  readonly waiters: readonly Waiter[];
  readonly known: readonly NamedLease[];
  /** Those of the known that are not free. */
  readonly taken: readonly NamedLease[];
};

/** As many turns of a group as are free and wanted. One with a number beyond the most, from when the group was larger, is taken all the same. */
function claimsFor({ waiters, known, taken }: Standing): readonly Claim[] {
  const prefix = prefixOf((waiters[0] as Waiter).group);
  // Where pipelines of a group differ, the strictest that waits holds for all: it would never get its turn otherwise.
  const most = Math.min(...waiters.map((waiter) => waiter.most));
  const held = new Set(taken.map(({ key }) => key).filter((key) => key.startsWith(prefix)));
  const room = Math.max(0, Math.min(waiters.length, most - held.size));
  const keys = Array.from({ length: held.size + room }, (_, index) => `${prefix}${index + 1}`);
  const free = keys.filter((key) => !held.has(key));
  return free.slice(0, room).map((key) => ({ key, seen: known.find((lease) => lease.key === key) ?? null }));
}
