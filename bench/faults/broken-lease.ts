import type { Lease, LeaseState, OpenInterruption, Store, Writing } from '@lastcall/core';
import { codeOf, type JournalEntry } from '@lastcall/plugin-api';
import pg from 'pg';

const APPEND = `
  WITH counted AS (UPDATE lastcall.journal_end SET position = position + 1 RETURNING position)
  INSERT INTO lastcall.journal (position, interruption_id, at, owner, epoch, nth, event)
  SELECT position, $1, $2, $3, $4, $5, $6 FROM counted ON CONFLICT DO NOTHING`;

/** The store, but nobody else's lease keeps anybody from claiming, nobody is ever told that a lease is lost, and a fenced write is written. */
export function withoutFencing(store: Store, connectionString: string): Store {
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  const own = new Map<string, LeaseState>();
  const blindly = (open: OpenInterruption): OpenInterruption => {
    const lease = own.get(open.interruption.id) ?? { ...open.lease, owner: null };
    return { ...open, lease };
  };
  const asItStands = async (key: string) => {
    if (!key.includes('/')) return (await store.find(key))?.lease ?? null;
    return (await store.leases(key)).find((each) => each.key === key) ?? null;
  };
  const write = async ({ key, owner, epoch }: Lease, { nth, at, event }: Writing): Promise<JournalEntry> => {
    await pool.query(APPEND, [key, at, owner, epoch, nth, JSON.stringify(event)]);
    return { position: 0, interruptionId: key, at, by: { owner, epoch }, event };
  };
  const anyway = (lease: Lease, writings: readonly Writing[]) => (problem: unknown) => {
    if (codeOf(problem, '') !== 'LEASE_LOST') throw problem;
    return Promise.all(writings.map((writing) => write(lease, writing)));
  };
  return {
    ...store,
    open: async () => (await store.open()).map(blindly),
    async find(id) {
      const open = await store.find(id);
      return open === null ? null : blindly(open);
    },
    async claim(owner, claims) {
      const standing = await Promise.all(claims.map(async ({ key }) => ({ key, seen: await asItStands(key) })));
      const leases = await store.claim(owner, standing);
      for (const { key, epoch } of leases) own.set(key, { owner, epoch, renewals: 0 });
      return leases;
    },
    async renew(leases) {
      await store.renew(leases);
      return leases;
    },
    append: (lease, writings) => store.append(lease, writings).catch(anyway(lease, writings)),
    close: (lease, writing, revision) =>
      store.close(lease, writing, revision).catch(async (problem: unknown) => {
        await anyway(lease, [writing])(problem);
        return true;
      }),
    async shut() {
      await store.shut();
      await pool.end();
    },
  };
}
