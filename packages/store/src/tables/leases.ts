import type { DatabaseSync } from 'node:sqlite';
import type { ClaimRequest, Lease } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

const HELD = 'id = ? AND owner = ? AND epoch = ? AND closed_at IS NULL';

/** The leases, which are columns of the interruptions. A lease lasts until it is claimed by another, released, or closed. */
export type Leases = {
  claim(request: ClaimRequest): readonly Lease[];
  renew(leases: readonly Lease[], until: number): readonly Lease[];
  release(lease: Lease): void;
  /** The revision of the interruption the lease is for, or null when the lease is lost. */
  revisionUnder(lease: Lease): number | null;
};

/** Prepares the statements of the leases; `db` has this version's tables. */
export function createLeases(db: DatabaseSync): Leases {
  const claim = prepare<{ epoch: number }>(
    db,
    `UPDATE interruptions SET owner = ?, epoch = epoch + 1, lease_until = ?
     WHERE id = ? AND closed_at IS NULL AND (owner IS NULL OR lease_until <= ?) RETURNING epoch`,
  );
  const renew = prepare(db, `UPDATE interruptions SET lease_until = ? WHERE ${HELD}`);
  const release = prepare(db, `UPDATE interruptions SET owner = NULL, lease_until = NULL WHERE ${HELD}`);
  const revision = prepare<{ revision: number }>(db, `SELECT revision FROM interruptions WHERE ${HELD}`);
  return {
    claim: ({ interruptionIds, owner, now, leaseMs }) =>
      interruptionIds.flatMap((interruptionId) =>
        claim.all(owner, now + leaseMs, interruptionId, now).map(({ epoch }) => ({ interruptionId, owner, epoch })),
      ),
    renew: (leases, until) => leases.filter(({ interruptionId, owner, epoch }) => renew.run(until, interruptionId, owner, epoch) === 1),
    release: ({ interruptionId, owner, epoch }) => void release.run(interruptionId, owner, epoch),
    revisionUnder: ({ interruptionId, owner, epoch }) => revision.first(interruptionId, owner, epoch)?.revision ?? null,
  };
}
