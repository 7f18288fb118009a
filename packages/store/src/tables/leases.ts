import type { DatabaseSync } from 'node:sqlite';
import type { Claim, Lease, NamedLease } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

/** The leases as rows. An interruption's is there from its opening to its close; a named one comes with its first claim. */
export type LeaseTable = {
  /** The lease of an interruption that opens. */
  open(key: string): void;
  claim(owner: string, claims: readonly Claim[]): readonly Lease[];
  renew(leases: readonly Lease[]): readonly Lease[];
  release(leases: readonly Lease[]): void;
  /** Ends named leases that stand as seen; one of an interruption lasts as long as that is open. */
  forget(leases: readonly NamedLease[]): void;
  close(key: string): void;
  isHeld(lease: Lease): boolean;
  named(prefix: string): readonly NamedLease[];
};

/** Prepares the statements of the leases; `db` has this version's tables. */
export function createLeaseTable(db: DatabaseSync): LeaseTable {
  const held = 'key = ? AND owner = ? AND epoch = ?';
  const open = prepare(db, 'INSERT INTO leases (key, owner, epoch, renewals) VALUES (?, NULL, 0, 0) ON CONFLICT (key) DO NOTHING');
  const begin = prepare<{ epoch: number }>(
    db,
    `INSERT INTO leases (key, owner, epoch, renewals) SELECT ?1, ?2, 1, 0 WHERE NOT EXISTS (SELECT 1 FROM interruptions WHERE id = ?1)
     ON CONFLICT (key) DO NOTHING RETURNING epoch`,
  );
  const claim = prepare<{ epoch: number }>(
    db,
    `UPDATE leases SET owner = ?1, epoch = epoch + 1, renewals = 0
     WHERE key = ?2 AND epoch = ?3 AND renewals = ?4 AND (owner IS NULL OR owner = ?5) RETURNING epoch`,
  );
  const renew = prepare(db, `UPDATE leases SET renewals = renewals + 1 WHERE ${held}`);
  const release = prepare(db, `UPDATE leases SET owner = NULL WHERE ${held}`);
  const forget = prepare(
    db,
    'DELETE FROM leases WHERE key = ? AND (owner IS NULL OR owner = ?) AND epoch = ? AND renewals = ? AND key NOT IN (SELECT id FROM interruptions)',
  );
  const close = prepare(db, 'DELETE FROM leases WHERE key = ?');
  const isHeld = prepare(db, `SELECT 1 FROM leases WHERE ${held}`);
  const named = prepare<NamedLease>(
    db,
    'SELECT key, owner, epoch, renewals FROM leases WHERE substr(key, 1, length(?1)) = ?1 AND key NOT IN (SELECT id FROM interruptions) ORDER BY key',
  );
  const claimOne = (owner: string, { key, seen }: Claim) =>
    seen === null ? begin.first(key, owner) : claim.first(owner, key, seen.epoch, seen.renewals, seen.owner);
  return {
    open: (key) => void open.run(key),
    claim: (owner, claims) =>
      claims.flatMap((each) => {
        const claimed = claimOne(owner, each);
        return claimed ? [{ key: each.key, owner, epoch: claimed.epoch }] : [];
      }),
    renew: (leases) => leases.filter(({ key, owner, epoch }) => renew.run(key, owner, epoch) === 1),
    release(leases) {
      for (const { key, owner, epoch } of leases) release.run(key, owner, epoch);
    },
    forget(leases) {
      for (const { key, owner, epoch, renewals } of leases) forget.run(key, owner, epoch, renewals);
    },
    close: (key) => void close.run(key),
    isHeld: ({ key, owner, epoch }) => isHeld.first(key, owner, epoch) !== null,
    named: (prefix) => named.all(prefix).map((lease) => ({ ...lease })),
  };
}
