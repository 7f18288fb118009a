import type { Claim, Lease, LeaseState, NamedLease, Store } from '@lastcall/core';
import { type Ask, isCollision } from './database.ts';

/** The leases, each call one statement. */
export type LeaseCalls = Pick<Store, 'leases' | 'claim' | 'renew' | 'release' | 'forget'>;

const NAMED = 'NOT EXISTS (SELECT 1 FROM lastcall.interruptions WHERE id = key)';

const CLAIM = `
  WITH wanted AS (SELECT * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
    WITH ORDINALITY AS w (key, holder, epoch, renewals, place)),
  standing AS (
    SELECT leases.key FROM lastcall.leases JOIN wanted USING (key, epoch, renewals) WHERE owner IS NULL OR owner = holder
    ORDER BY key FOR UPDATE OF leases SKIP LOCKED
  ),
  claimed AS (
    UPDATE lastcall.leases SET owner = $1, epoch = epoch + 1, renewals = 0 WHERE key IN (SELECT key FROM standing) RETURNING key, epoch
  ),
  begun AS (
    INSERT INTO lastcall.leases (key, owner, epoch, renewals)
    SELECT key, $1, 1, 0 FROM wanted WHERE epoch IS NULL AND ${NAMED} ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key, epoch
  )
  SELECT key, taken.epoch FROM (SELECT * FROM claimed UNION ALL SELECT * FROM begun) AS taken JOIN wanted USING (key) ORDER BY place`;

/** Rows are always locked in the order of their keys, so that two replicas never wait for each other. */
const HELD = `
  WITH held AS (
    SELECT leases.key FROM lastcall.leases JOIN unnest($1::text[], $2::text[], $3::bigint[]) AS h (key, owner, epoch) USING (key, owner, epoch)
    ORDER BY key FOR UPDATE OF leases
  )`;

const RENEW = `${HELD}
  UPDATE lastcall.leases SET renewals = renewals + 1 WHERE key IN (SELECT key FROM held) RETURNING key, owner, epoch`;

const RELEASE = `${HELD},
  released AS (UPDATE lastcall.leases SET owner = NULL WHERE key IN (SELECT key FROM held))
  SELECT pg_notify('lastcall', $4)`;

const FORGET = `
  DELETE FROM lastcall.leases USING unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS f (key, owner, epoch, renewals)
  WHERE leases.key = f.key AND (leases.owner IS NULL OR leases.owner = f.owner) AND leases.epoch = f.epoch AND leases.renewals = f.renewals
    AND NOT EXISTS (SELECT 1 FROM lastcall.interruptions WHERE id = f.key)`;

const columnsOf = (leases: readonly Lease[]) => [
  leases.map(({ key }) => key),
  leases.map(({ owner }) => owner),
  leases.map(({ epoch }) => epoch),
];

const standingOf = (seen: readonly { readonly key: string; readonly state: LeaseState | null }[]) => [
  seen.map(({ key }) => key),
  seen.map(({ state }) => state?.owner ?? null),
  seen.map(({ state }) => state?.epoch ?? null),
  seen.map(({ state }) => state?.renewals ?? null),
];

const isSame = (one: Lease, other: Lease | undefined) => one.owner === other?.owner && one.epoch === other.epoch;

async function claim(ask: Ask, owner: string, claims: readonly Claim[]): Promise<readonly Lease[]> {
  if (claims.length === 0) return [];
  const rows = await ask<{ key: string; epoch: number }>(CLAIM, [
    owner,
    ...standingOf(claims.map(({ key, seen }) => ({ key, state: seen }))),
  ]);
  return rows.map(({ key, epoch }) => ({ key, owner, epoch }));
}

/** Makes the calls about leases; `notice` is what other replicas hear of when one is handed back. */
export function createLeaseCalls(ask: Ask, notice: string): LeaseCalls {
  return {
    leases: (prefix) =>
      ask<NamedLease>(
        `SELECT key, owner, epoch, renewals FROM lastcall.leases WHERE starts_with(key, $1) AND ${NAMED} ORDER BY key COLLATE "C"`,
        [prefix],
      ),
    claim: (owner, claims) => claim(ask, owner, claims).catch((problem: unknown) => (isCollision(problem) ? [] : Promise.reject(problem))),
    async renew(leases) {
      if (leases.length === 0) return [];
      // A lost lease may stand in the list beside the one of the same key that came after it.
      const renewed = new Map((await ask<Lease>(RENEW, columnsOf(leases))).map((lease) => [lease.key, lease]));
      return leases.filter((lease) => isSame(lease, renewed.get(lease.key)));
    },
    release: async (leases) => void (await ask(RELEASE, [...columnsOf(leases), notice])),
    forget: async (leases) => void (await ask(FORGET, standingOf(leases.map((lease) => ({ key: lease.key, state: lease }))))),
  };
}
