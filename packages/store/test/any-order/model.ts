import type { Acceptance, Claim, Lease, LeaseState, NamedLease, OpenInterruption, ReporterRecord, Store } from '@lastcall/core';
import type { JournalEntry } from '@lastcall/plugin-api';
import { progress } from '../../src/conformance/world.ts';
import { leaseLost } from '../../src/errors.ts';

type Said = Pick<JournalEntry, 'event' | 'by'>;

/** What of a store is played with, as far as the model knows the answers. */
export type Played = Pick<Store, 'accept' | 'leases' | 'claim' | 'renew' | 'release' | 'forget' | 'close' | 'saveReporter' | 'reporter'> &
  Pick<Store, 'prune' | 'list'> & {
    find(interruptionId: string): Promise<Pick<OpenInterruption, 'revision' | 'lease'> | null>;
    append(...given: Parameters<Store['append']>): Promise<readonly Said[]>;
    entriesOf(interruptionId: string): Promise<readonly Said[]>;
  };

type Row = {
  readonly id: string;
  readonly instanceId: string;
  readonly entries: (Said & { readonly nth: number | null })[];
  readonly notices: Set<string>;
  revision: number;
  closedAt: number | null;
};

type World = {
  readonly rows: Row[];
  readonly leases: Map<string, LeaseState>;
  readonly reporters: Map<string, ReporterRecord>;
  opened: number;
};

/** The port in the fewest words: what a store answers to calls that come one after another. */
export function createModel(): Played {
  const world: World = { rows: [], leases: new Map(), reporters: new Map(), opened: 0 };
  return { ...acceptingIn(world), ...leasingIn(world), ...writingIn(world), ...reporting(world) };
}

const acceptingIn = (world: World): Pick<Played, 'accept' | 'find' | 'list' | 'entriesOf' | 'prune'> => ({
  accept: async (notices) => notices.map(({ id, instanceId }) => acceptOne(world, id, instanceId)),
  async find(id) {
    const row = openRow(world, ({ id: other }) => other === id);
    const lease = world.leases.get(id);
    return row && lease ? { revision: row.revision, lease } : null;
  },
  list: async (limit) =>
    world.rows
      .map(({ id }) => id)
      .reverse()
      .slice(0, limit),
  entriesOf: async (id) => world.rows.find((row) => row.id === id)?.entries ?? [],
  async prune(before, limit) {
    const closedAtOf = ({ closedAt }: Row) => closedAt ?? Number.POSITIVE_INFINITY;
    const old = world.rows.filter((row) => closedAtOf(row) < before).sort((one, other) => closedAtOf(one) - closedAtOf(other));
    const gone = old.slice(0, limit);
    for (const row of gone) world.rows.splice(world.rows.indexOf(row), 1);
    return gone.length;
  },
});

const openRow = ({ rows }: World, holds: (row: Row) => boolean) => rows.find((row) => row.closedAt === null && holds(row));

function acceptOne(world: World, noticeId: string, instanceId: string): Acceptance {
  const known = world.rows.find(({ notices }) => notices.has(noticeId));
  if (known) return { noticeId, interruptionId: known.id, effect: 'duplicate' };
  const open = openRow(world, (row) => row.instanceId === instanceId);
  const row = open ?? openOne(world, instanceId);
  row.notices.add(noticeId);
  row.revision += 1;
  row.entries.push({ nth: null, by: null, event: progress('notice-accepted') });
  return { noticeId, interruptionId: row.id, effect: open ? 'merged' : 'opened' };
}

function openOne(world: World, instanceId: string): Row {
  const id = `model-${world.opened++}`;
  const row: Row = { id, instanceId, notices: new Set(), entries: [], revision: 0, closedAt: null };
  world.rows.push(row);
  world.leases.set(id, { owner: null, epoch: 0, renewals: 0 });
  return row;
}

function isHeld({ leases }: World, { key, owner, epoch }: Lease): boolean {
  const state = leases.get(key);
  return state?.owner === owner && state.epoch === epoch;
}

const isSame = (one: LeaseState, other: LeaseState) =>
  one.owner === other.owner && one.epoch === other.epoch && one.renewals === other.renewals;

/** As it was seen, or handed back since. */
const standsAsSeen = ({ leases }: World, { key, seen }: Claim) => {
  const state = leases.get(key);
  if (!state || !seen) return !state && !seen;
  return isSame(state, seen) || isSame(state, { ...seen, owner: null });
};

const isOfInterruption = ({ rows }: World, key: string) => rows.some(({ id }) => id === key);

const leasingIn = (world: World): Pick<Played, 'leases' | 'claim' | 'renew' | 'release' | 'forget'> => {
  const { leases } = world;
  const claimOne = (owner: string, { key, seen }: Claim): readonly Lease[] => {
    if (!standsAsSeen(world, { key, seen }) || (seen === null && isOfInterruption(world, key))) return [];
    const epoch = (seen?.epoch ?? 0) + 1;
    leases.set(key, { owner, epoch, renewals: 0 });
    return [{ key, owner, epoch }];
  };
  const change = (lease: Lease, next: (state: LeaseState) => LeaseState) => {
    const state = leases.get(lease.key);
    if (!state || !isHeld(world, lease)) return false;
    leases.set(lease.key, next(state));
    return true;
  };
  const isNamed = ({ key }: NamedLease) => !isOfInterruption(world, key);
  return {
    leases: async (prefix) =>
      [...leases]
        .map(([key, state]) => ({ key, ...state }))
        .filter((lease) => lease.key.startsWith(prefix) && isNamed(lease))
        .sort((one, other) => (one.key < other.key ? -1 : 1)),
    claim: async (owner, claims) => claims.flatMap((claim) => claimOne(owner, claim)),
    renew: async (given) => given.filter((lease) => change(lease, (state) => ({ ...state, renewals: state.renewals + 1 }))),
    async release(given) {
      for (const lease of given) change(lease, (state) => ({ ...state, owner: null }));
    },
    async forget(given) {
      for (const lease of given) if (standsAsSeen(world, { key: lease.key, seen: lease })) leases.delete(lease.key);
    },
  };
};

const writingIn = (world: World): Pick<Played, 'append' | 'close'> => {
  const written = ({ key, epoch }: Lease, nth: number) =>
    world.rows.find(({ id }) => id === key)?.entries.find((entry) => entry.nth === nth && entry.by?.epoch === epoch);
  const write = (lease: Lease, nth: number, event: Said['event']) => {
    const { key, owner, epoch } = lease;
    const entry = { nth, event, by: { owner, epoch } };
    world.rows.find(({ id }) => id === key)?.entries.push(entry);
    return entry;
  };
  return {
    async append(lease, writings) {
      if (!isHeld(world, lease)) throw leaseLost(lease);
      return writings.map(({ nth, event }) => written(lease, nth) ?? write(lease, nth, event));
    },
    async close(lease, { nth, at, event }, revision) {
      if (written(lease, nth)) return true;
      if (!isHeld(world, lease)) throw leaseLost(lease);
      const row = openRow(world, ({ id }) => id === lease.key);
      if (!row || row.revision !== revision) return false;
      write(lease, nth, event);
      row.closedAt = at;
      world.leases.delete(lease.key);
      return true;
    },
  };
};

const reporting = (world: World): Pick<Played, 'reporter' | 'saveReporter'> => ({
  reporter: async (name) => world.reporters.get(name) ?? { position: 0, state: {} },
  async saveReporter(lease, record) {
    if (!isHeld(world, lease)) throw leaseLost(lease);
    world.reporters.set(lease.key, record);
  },
});
