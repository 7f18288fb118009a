import type { Delivery, Taken } from '@lastcall/core';
import type { Event, InterruptionView, JournalEntry } from '@lastcall/plugin-api';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 90, 120, 300, 900];
const MARGIN_SECONDS = [-60, -10, -1, 0, 1, 2, 5, 10, 20, 30, 60, 120, 600];

/** The server's metrics. No label without a bound: kinds, steps, outcomes and sources, never instances. */
export type Metrics = {
  readonly registry: Registry;
  /** Counts a delivery and what became of it. */
  delivered(delivery: Delivery, taken: Taken): void;
  /** Shows whether the store can be reached, and how many notices wait for it, as they stand whenever metrics are read. */
  watchStore(standing: () => { readonly isReached: boolean; readonly waiting: number }): void;
  /** Counts a journal entry. */
  told(entry: JournalEntry, view: InterruptionView): void;
};

/** Makes a registry of its own, so that two servers in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registry);
  const open = new Set<string>();
  return {
    registry,
    delivered: ({ source }, { what }) => instruments.deliveries.inc({ source, result: what }),
    watchStore(standing) {
      const registers = [registry];
      const isUp = () => Number(standing().isReached);
      gauge({ name: 'lastcall_store_up', help: '1 while the store answers, else 0', registers }, isUp);
      const help = 'Notices acted on from memory that the store has not taken yet';
      gauge({ name: 'lastcall_notices_waiting', help, registers }, () => standing().waiting);
    },
    told(entry, view) {
      // What had been opened before this process began must not count below zero when it closes.
      if (view.closedAt === null) open.add(view.id);
      else open.delete(view.id);
      instruments.open.set(open.size);
      count(instruments, entry, view);
    },
  };
}

type GaugeParts = { readonly name: string; readonly help: string; readonly registers: Registry[] };

function gauge(parts: GaugeParts, read: () => number): void {
  new Gauge({
    ...parts,
    collect() {
      this.set(read());
    },
  });
}

type Instruments = ReturnType<typeof createInstruments>;

function createInstruments(registry: Registry) {
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: 'lastcall_deliveries_total',
      help: 'Messages received, by source and what became of them',
      labelNames: ['source', 'result'],
      registers,
    }),
    noticeAge: new Histogram({
      name: 'lastcall_notice_age_seconds',
      help: 'Age of a notice when it was accepted',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    }),
    runs: new Counter({
      name: 'lastcall_interruptions_closed_total',
      help: 'Interruptions closed, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    margin: new Histogram({
      name: 'lastcall_run_margin_seconds',
      help: 'Time between the end of a run and the instant AWS had set; negative: too late',
      labelNames: ['kind'],
      buckets: MARGIN_SECONDS,
      registers,
    }),
    steps: new Histogram({
      name: 'lastcall_step_duration_seconds',
      help: 'Duration of steps that were started, by step and outcome',
      labelNames: ['step', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    open: new Gauge({
      name: 'lastcall_interruptions_open',
      help: 'Interruptions opened and not yet closed, as this replica has seen',
      registers,
    }),
  };
}

type Told<What extends Event['what']> = Extract<Event, { what: What }>;

function count(instruments: Instruments, entry: JournalEntry, view: InterruptionView): void {
  const { event, at } = entry;
  if (event.what === 'notice-accepted') countNotice(instruments, event, at);
  if (event.what === 'step-ended') countStep(instruments, event, view);
  if (event.what === 'closed' || event.what === 'closed-without-run') countEnd(instruments, at, view);
}

function countNotice({ noticeAge }: Instruments, { kind, noticedAt }: Told<'notice-accepted'>, at: number) {
  noticeAge.observe({ kind }, Math.max(0, at - noticedAt) / 1000);
}

function countStep({ steps }: Instruments, { step, outcome }: Told<'step-ended'>, view: InterruptionView): void {
  const { startedAt, endedAt } = view.steps.find(({ id }) => id === step) ?? { startedAt: null, endedAt: null };
  if (startedAt !== null && endedAt !== null) steps.observe({ step, outcome }, (endedAt - startedAt) / 1000);
}

function countEnd({ runs, margin }: Instruments, at: number, { kind, outcome, deadlineAt, plan }: InterruptionView): void {
  runs.inc({ kind, outcome: outcome ?? 'unknown' });
  if (plan !== null && deadlineAt !== null) margin.observe({ kind }, (deadlineAt - at) / 1000);
}
