import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import { createRounds } from '../ports/rounds.ts';
import type { Lease, Store } from '../ports/store.ts';
import { createTrouble } from '../ports/trouble.ts';
import { LEASE_MS } from './lease-watch.ts';

/** How often everything held is renewed, ms: often enough that two renewals in a row may fail. */
export const RENEW_MS = 500;
/** How long one renewal is waited for, ms: a silent connection must not cost the leases that a fresh one could renew. */
const RENEWAL_LIMIT_MS = 700;
/** Of the time in which nobody else can claim, kept free for what is done on the strength of it, ms. */
const SAFETY_MS = 200;

/** A lease that is kept alive. */
export type Kept = {
  readonly lease: Lease;
  /** Aborts when another has it, with the reason. Never because the store is gone: nobody can tell then. */
  readonly lost: AbortSignal;
  /**
   * Resolves when nobody else can have claimed the lease at this moment; waits while that is not known, as it is while the
   * store is gone or after this process was paused. Rejects with the signal's reason, or with that of `lost`.
   */
  ensure(signal: AbortSignal): Promise<void>;
  /** No longer renews it. Does not hand it back. Safe to call twice. */
  letGo(): void;
};

/** Renews every lease of a replica, all in one write. */
export type Keeper = {
  /**
   * Keeps a lease that was claimed. `claimedAt` is the instant at which the claim was begun (epoch ms): the lease is sure from then on;
   * without it only from the first renewal.
   */
  keep(lease: Lease, claimedAt?: number): Kept;
  /** How many leases are held. */
  held(): number;
  start(): void;
  /** No more renewals; resolves when the one under way has ended. */
  stop(): Promise<void>;
};

/** What a keeper works with. */
export type KeeperParts = {
  readonly store: Pick<Store, 'renew' | 'onWrite'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Whoever sets a clock back makes nothing surer: the time is between the proof and its end. */
function isSure({ provenAt, sureUntil }: Holding, now: number): boolean {
  return now >= provenAt && now < sureUntil;
}

type Holding = { readonly lease: Lease; readonly loss: AbortController; provenAt: number; sureUntil: number };

/** Makes a keeper that holds nothing yet. A store that is gone costs no lease: it is renewed when the store is back, if nobody took it. */
export function createKeeper({ store, clock, log }: KeeperParts): Keeper {
  const held = new Set<Holding>();
  let renewal = Promise.withResolvers<void>();
  const lose = (holding: Holding, reason: Error) => {
    held.delete(holding);
    holding.loss.abort(reason);
  };
  const renewAll = async () => {
    const holdings = [...held];
    const begunAt = clock.now();
    const renewed = new Set(holdings.length === 0 ? [] : (await renew({ store, clock }, holdings)).map(nameOf));
    for (const holding of holdings) {
      if (renewed.has(nameOf(holding.lease))) Object.assign(holding, { provenAt: begunAt, sureUntil: begunAt + LEASE_MS - SAFETY_MS });
      else if (held.has(holding)) lose(holding, new Error(`another replica has ${holding.lease.key}`));
    }
  };
  const trouble = createTrouble((problem) => {
    log.warn('leases cannot be renewed for now', { held: held.size, problem: messageOf(problem) });
  });
  const rounds = createRounds({ store, clock, after: 'nothing', everyMs: RENEW_MS }, async () => {
    await renewAll().then(trouble.end, trouble.begin);
    renewal.resolve();
    renewal = Promise.withResolvers();
  });
  const ensure = async (holding: Holding, signal: AbortSignal) => {
    const either = AbortSignal.any([signal, holding.loss.signal]);
    either.throwIfAborted();
    while (!isSure(holding, clock.now())) await orAborted(renewal.promise, either);
  };
  return {
    keep(lease, claimedAt) {
      const sureUntil = claimedAt === undefined ? 0 : claimedAt + LEASE_MS - SAFETY_MS;
      const holding: Holding = { lease, loss: new AbortController(), provenAt: claimedAt ?? 0, sureUntil };
      held.add(holding);
      return {
        lease,
        lost: holding.loss.signal,
        ensure: (signal) => ensure(holding, signal),
        letGo: () => void held.delete(holding),
      };
    },
    held: () => held.size,
    start: rounds.start,
    stop: rounds.stop,
  };
}

function renew({ store, clock }: Pick<KeeperParts, 'store' | 'clock'>, holdings: readonly Holding[]): Promise<readonly Lease[]> {
  const limit = signalAt(clock, clock.now() + RENEWAL_LIMIT_MS, new Error(`no answer within ${RENEWAL_LIMIT_MS} ms`));
  return orAborted(store.renew(holdings.map(({ lease }) => lease)), limit.signal).finally(limit.release);
}

function nameOf({ key, epoch }: Lease): string {
  return `${epoch} ${key}`;
}
