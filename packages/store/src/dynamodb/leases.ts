import type { Lease, Store } from '@lastcall/core';
import { interruptionLeases } from './interruption-leases.ts';
import { END, isInterruption } from './keys.ts';
import { namedLeases } from './named-leases.ts';
import { update } from './requests.ts';
import type { Table } from './table.ts';
import type { Watch } from './watch.ts';

/** The calls about leases: those of interruptions are items of their own, those with names are all in one. */
export type LeaseCalls = Pick<Store, 'leases' | 'claim' | 'renew' | 'release' | 'forget'>;

/** Splits what is asked by whose lease it is about. */
function sorted<T extends { readonly key: string }>(all: readonly T[]): { readonly ofRuns: readonly T[]; readonly named: readonly T[] } {
  const { true: ofRuns = [], false: named = [] } = Object.groupBy(all, ({ key }) => String(isInterruption(key)) as 'true' | 'false');
  return { ofRuns, named };
}

const isSame = (one: Lease, other: Lease) => one.key === other.key && one.owner === other.owner && one.epoch === other.epoch;

/** Makes the calls. Others hear of a lease that is handed back by the count of what is told. */
export function createLeaseCalls(table: Table, watch: Pick<Watch, 'tellsItself'>): LeaseCalls {
  return {
    leases: (prefix) => namedLeases.list(table, prefix),
    async claim(owner, claims) {
      const { ofRuns, named } = sorted(claims);
      const got = await Promise.all([interruptionLeases.claim(table, owner, ofRuns), namedLeases.claim(table, owner, named)]);
      return claims.flatMap(({ key }) => got.flat().find((lease) => lease.key === key) ?? []);
    },
    async renew(leases) {
      const { ofRuns, named } = sorted(leases);
      const held = (await Promise.all([interruptionLeases.renew(table, ofRuns), namedLeases.renew(table, named)])).flat();
      return leases.filter((lease) => held.some((each) => isSame(each, lease)));
    },
    async release(leases) {
      const { ofRuns, named } = sorted(leases);
      await Promise.all([interruptionLeases.release(table, ofRuns), namedLeases.release(table, named)]);
      watch.tellsItself();
      await update(table, END, { change: 'ADD told :one', values: { ':one': 1 } });
    },
    forget: (leases) => namedLeases.forget(table, sorted(leases).named),
  };
}
