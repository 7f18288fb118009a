import type { Store } from '../ports/store.ts';

/** Forgets a named lease that nobody holds any more, so that names that are made up as one goes do not pile up. */
export async function forgetFree(store: Pick<Store, 'leases' | 'forget'>, key: string): Promise<void> {
  const standing = await store.leases(key);
  await store.forget(standing.filter((lease) => lease.key === key && lease.owner === null));
}
