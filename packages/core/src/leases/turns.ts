import { orAborted } from '@lastcall/plugin-api';
import { createRounds } from '../ports/rounds.ts';
import type { Claim, NamedLease } from '../ports/store.ts';
import type { Kept } from './keeper.ts';
import { createLeaseWatch, type LeaseWatch } from './lease-watch.ts';
import type { SoleRightParts } from './sole-right.ts';

/** How often is looked for free turns while somebody waits, ms: one look for all who wait. */
const LOOK_MS = 500;

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
  /** Ends the waiting. */
  readonly signal: AbortSignal;
};

/** Lets no more than so many of a group go at once, however many replicas ask. Turns of a replica that died are free again after a lease's time. */
export type Turns = {
  /** Resolves when it is this one's turn; first come, first served within a replica. Rejects with the signal's reason, leaving nothing behind. */
  take(wish: TurnWish): Promise<Turn>;
};

type Waiter = TurnWish & { readonly go: (kept: Kept) => void };

/** What turns need; `owner` is this replica's name. */
export type TurnsParts = Omit<SoleRightParts, 'key'>;

/** Makes the turns as one replica sees them. The store is asked only while somebody waits. */
export function createTurns(parts: TurnsParts): Turns {
  const { store, clock } = parts;
  const watch = createLeaseWatch(clock);
  const waiting = new Set<Waiter>();
  const letGo = (waiter: Waiter) => {
    waiting.delete(waiter);
    if (waiting.size === 0) void rounds.stop();
  };
  const look = async () => {
    for (const [group, waiters] of Map.groupBy(waiting, (waiter) => waiter.group)) {
      for (const [waiter, kept] of await serve(parts, watch, { group, waiters })) {
        letGo(waiter);
        waiter.go(kept);
      }
    }
  };
  const rounds = createRounds({ store, clock, after: 'nothing', everyMs: LOOK_MS }, () => look().catch(() => undefined));
  const giveBack = async ({ lease, letGo: stopKeeping }: Kept) => {
    stopKeeping();
    await store.release([lease]).catch(() => undefined);
    rounds.ask();
  };
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
      return { giveBack: () => giveBack(kept) };
    },
  };
}

type Queue = { readonly group: string; readonly waiters: readonly Waiter[] };

/** Claims as many turns of a group as are free and wanted. */
async function serve(parts: TurnsParts, watch: LeaseWatch, { group, waiters }: Queue): Promise<readonly (readonly [Waiter, Kept])[]> {
  const { store, clock, keeper, owner } = parts;
  const most = Math.max(...waiters.map((waiter) => waiter.most));
  const prefix = `turn/${encodeURIComponent(group)}/`;
  const free = freeTurns({ prefix, most, taken: await store.leases(prefix), watch });
  if (free.length === 0) return [];
  const claimedAt = clock.now();
  const leases = await store.claim(owner, free.slice(0, waiters.length));
  return leases.map((lease, index) => [waiters[index] as Waiter, keeper.keep(lease, claimedAt)] as const);
}

type Standing = {
  readonly prefix: string;
  readonly most: number;
  readonly taken: readonly NamedLease[];
  readonly watch: LeaseWatch;
};

function freeTurns({ prefix, most, taken, watch }: Standing): readonly Claim[] {
  const known = new Map(taken.map((lease) => [lease.key, lease]));
  const keys = Array.from({ length: most }, (_, index) => `${prefix}${index + 1}`);
  const claims = keys.map((key): Claim => ({ key, seen: known.get(key) ?? null }));
  return claims.filter(({ key, seen }) => seen === null || watch.isFree(key, seen));
}
