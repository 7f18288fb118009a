import type { Delivery, OpenInterruption, Taken } from '@lastcall/core';
import { hearCalls, type InterruptionView, type JournalEntry, type Share } from '@lastcall/plugin-api';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createEntryCount } from './count-entry.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { addLevels, type LevelParts } from './levels.ts';
import type { TimedStore } from './timed-store.ts';

/** The server's metrics. No label without a bound: kinds, steps, outcomes and sources, never instances. */
export type Metrics = {
  readonly registry: Registry;
  /** Counts a delivery and what became of it. */
  delivered(delivery: Delivery, taken: Taken): void;
  /** Counts a journal entry: what is open always, everything else only where this replica wrote it. */
  told(entry: JournalEntry, view: InterruptionView): void;
  /** Counts a lease that was lost. */
  lostLease(): void;
  /** Counts the calls of plugins, and those of the store. */
  hear(parts: { readonly share: Share; readonly store: Pick<TimedStore, 'hearCalls'> }): void;
  /** Shows how the server stands, from now on. */
  watch(parts: LevelParts): void;
};

/** Makes a registry of its own, so that two servers in one process do not share counts. `owner`: this replica's name. */
export function createMetrics(owner: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registry);
  const open = createOpenCount(instruments);
  const count = createEntryCount(instruments);
  return {
    registry,
    delivered(delivery, taken) {
      instruments.deliveries.inc({ source: delivery.source, result: taken.what });
      const { sentAt, receivedAt } = delivery;
      if (sentAt !== undefined) instruments.lag.observe({ source: delivery.source }, Math.max(0, receivedAt - sentAt) / 1000);
      if (taken.what !== 'accepted') return;
      for (const { effect } of taken.acceptances) instruments.notices.inc({ source: delivery.source, effect });
    },
    told(entry, view) {
      open.told(view);
      const { event, at, by } = entry;
      if (event.what === 'notice-accepted') instruments.noticeAge.observe({ kind: event.kind }, Math.max(0, at - event.noticedAt) / 1000);
      if (by?.owner === owner) count(entry, view);
    },
    lostLease: () => instruments.leasesLost.inc(),
    hear({ share, store }) {
      hearCalls(share, ({ to, api, result, tookMs }) => {
        instruments.calls.inc({ to, api, result });
        instruments.callSeconds.observe({ to }, tookMs / 1000);
      });
      store.hearCalls(({ operation, tookMs }) => {
        if (tookMs === null) instruments.storeFailures.inc({ operation });
        else instruments.storeSeconds.observe({ operation }, tookMs / 1000);
      });
    },
    watch(parts) {
      addLevels(registry, parts);
      // What was open before this process began; a store that is gone has a metric of its own.
      parts.store.open().then(open.begin, () => undefined);
    },
  };
}

/** What had been opened before this process began must not count below zero when it closes. */
function createOpenCount({ open }: Instruments) {
  const kinds = new Map<string, InterruptionView['kind']>();
  const told = ({ id, kind, closedAt }: Pick<InterruptionView, 'id' | 'kind' | 'closedAt'>) => {
    const before = kinds.get(id);
    if (before !== undefined) open.dec({ kind: before });
    if (closedAt === null) {
      kinds.set(id, kind);
      open.inc({ kind });
    } else kinds.delete(id);
  };
  return {
    told,
    begin(found: readonly OpenInterruption[]) {
      for (const { interruption } of found) if (!kinds.has(interruption.id)) told({ ...interruption, closedAt: null });
    },
  };
}
