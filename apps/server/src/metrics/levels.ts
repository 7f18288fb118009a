import type { FeedStanding, Store } from '@lastcall/core';
import type { Clock } from '@lastcall/plugin-api';
import { Gauge, type Registry } from 'prom-client';

/** What can be read at any moment of a server that runs. */
export type Standing = {
  readonly isStoreReached: boolean;
  /** Notices acted on from memory that the store has not taken yet. */
  readonly waiting: number;
  readonly leasesHeld: number;
  /** Replicas that are alive, this one included. */
  readonly replicas: number;
  /** Runs under way here. */
  readonly running: number;
  /** By the reporter's id. */
  readonly feeds: ReadonlyMap<string, FeedStanding>;
};

/** What the levels are read from. */
export type LevelParts = {
  readonly store: Pick<Store, 'end' | 'journal' | 'lastCanary' | 'open'>;
  readonly clock: Clock;
  readonly standing: () => Standing;
};

/** Adds what is read whenever metrics are: how this replica stands, and how far its reporters are behind. */
export function addLevels(registry: Registry, { store, clock, standing }: LevelParts): void {
  const registers = [registry];
  const level = (name: string, help: string, read: (standing: Standing) => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(read(standing()));
      },
    });
  level('lastcall_store_up', '1 while the store answers, else 0', ({ isStoreReached }) => Number(isStoreReached));
  level('lastcall_notices_waiting', 'Notices acted on from memory that the store has not taken yet', ({ waiting }) => waiting);
  level('lastcall_leases_held', 'Leases this replica holds', ({ leasesHeld }) => leasesHeld);
  level('lastcall_replicas', 'Replicas alive, as this one knows; take the min', ({ replicas }) => replicas);
  level('lastcall_runs_running', 'Runs under way in this replica', ({ running }) => running);
  addCanaryAge(registers, { store, clock });
  addReporterLevels(registers, { store, clock, standing });
}

function addCanaryAge(registers: Registry[], { store, clock }: Pick<LevelParts, 'store' | 'clock'>): void {
  new Gauge({
    name: 'lastcall_canary_age_seconds',
    help: 'Time since the newest canary that has come was sent, NaN before the first; every replica shows the same, so take the min',
    registers,
    async collect() {
      const sentAt = await store.lastCanary().catch(() => null);
      this.set(sentAt === null ? Number.NaN : Math.max(0, clock.now() - sentAt) / 1000);
    },
  });
}

function addReporterLevels(registers: Registry[], { store, clock, standing }: LevelParts): void {
  const perReporter = (name: string, help: string, read: (feed: FeedStanding) => Promise<number> | number) =>
    new Gauge({
      ...{ name, help, labelNames: ['reporter'] as const, registers },
      async collect() {
        this.reset();
        const ours = [...standing().feeds].filter(([, feed]) => feed.isOurs);
        // A store that is gone has a metric of its own; the others must still be read.
        for (const [reporter, feed] of ours) this.set({ reporter }, await Promise.resolve(read(feed)).catch(() => Number.NaN));
      },
    });
  perReporter(
    'lastcall_reporter_failures',
    'Reports in a row that failed; only where this replica feeds the reporter',
    ({ failures }) => failures,
  );
  perReporter('lastcall_reporter_entries_behind', 'Journal entries the reporter was not told yet', async ({ position }) =>
    position === null ? 0 : (await store.end()) - position,
  );
  perReporter(
    'lastcall_reporter_seconds_behind',
    'Age of the oldest journal entry the reporter was not told yet; 0 when it knows all',
    async ({ position }) => {
      const [oldest] = position === null ? [] : await store.journal(position, 1);
      return oldest === undefined ? 0 : Math.max(0, clock.now() - oldest.at) / 1000;
    },
  );
}
