import { CALL_RESULTS, KINDS } from '@lastcall/plugin-api';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 90, 120, 300, 900];
const MARGIN_SECONDS = [-60, -10, -1, 0, 1, 2, 5, 10, 20, 30, 60, 120, 600];
const CALL_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
const STORE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Everything that is counted as it happens. No label without a bound: kinds, steps, outcomes and sources, never instances. */
export type Instruments = ReturnType<typeof createInstruments>;

/** Makes the instruments. Those whose labels are known begin at nought, so that an alert sees their first event. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  return { ...noticeInstruments(registers), ...runInstruments(registers), ...callInstruments(registers), ...leaseInstruments(registers) };
}

function noticeInstruments(registers: Registry[]) {
  const noticeAge = new Histogram({
    name: 'lastcall_notice_age_seconds',
    help: 'Age of a notice when it was accepted, from its own instant; every replica counts every notice',
    ...{ labelNames: ['kind'] as const, buckets: SECONDS, registers },
  });
  const open = new Gauge({
    name: 'lastcall_interruptions_open',
    help: 'Open interruptions by kind, as the journal has them; every replica shows the same, so take the max',
    ...{ labelNames: ['kind'] as const, registers },
  });
  for (const kind of KINDS) {
    noticeAge.zero({ kind });
    open.set({ kind }, 0);
  }
  return {
    noticeAge,
    open,
    lag: new Histogram({
      name: 'lastcall_delivery_lag_seconds',
      help: 'How long a message had been in its queue when it was received for the first time, by source',
      ...{ labelNames: ['source'] as const, buckets: SECONDS, registers },
    }),
    deliveries: new Counter({
      name: 'lastcall_deliveries_total',
      help: 'Messages this replica received, by source and what became of them: accepted, ignored, parked',
      ...{ labelNames: ['source', 'result'] as const, registers },
    }),
    notices: new Counter({
      name: 'lastcall_notices_total',
      help: 'Notices this replica took, by source and effect: opened, merged, duplicate, nothing-open',
      ...{ labelNames: ['source', 'effect'] as const, registers },
    }),
  };
}

function runInstruments(registers: Registry[]) {
  const missed = new Counter({
    name: 'lastcall_deadlines_missed_total',
    help: 'Interruptions this replica closed after the instant AWS had set',
    ...{ labelNames: ['kind'] as const, registers },
  });
  for (const kind of KINDS) missed.inc({ kind }, 0);
  return {
    missed,
    firstAction: new Histogram({
      name: 'lastcall_time_to_first_action_seconds',
      help: 'From the acceptance of the first notice until the first step was prepared or started',
      ...{ labelNames: ['kind'] as const, buckets: SECONDS, registers },
    }),
    closed: new Counter({
      name: 'lastcall_interruptions_closed_total',
      help: 'Interruptions this replica closed, by kind and outcome',
      ...{ labelNames: ['kind', 'outcome'] as const, registers },
    }),
    runs: new Histogram({
      name: 'lastcall_run_duration_seconds',
      help: 'Duration of runs, from the acceptance of the first notice to the close',
      ...{ labelNames: ['kind', 'outcome'] as const, buckets: SECONDS, registers },
    }),
    margin: new Histogram({
      name: 'lastcall_run_margin_seconds',
      help: 'Time between the end of a run and the instant AWS had set; negative: too late',
      ...{ labelNames: ['kind'] as const, buckets: MARGIN_SECONDS, registers },
    }),
    steps: new Histogram({
      name: 'lastcall_step_duration_seconds',
      help: 'Duration of steps that were started, by step and outcome',
      ...{ labelNames: ['step', 'outcome'] as const, buckets: SECONDS, registers },
    }),
  };
}

/** Without these a server does nothing. */
const STORE_OPERATIONS = ['accept', 'open', 'claim', 'renew', 'append', 'close', 'journal'];

function callInstruments(registers: Registry[]) {
  const storeFailures = new Counter({
    name: 'lastcall_store_failures_total',
    help: 'Calls to the store that failed, by operation; a lost lease is no failure',
    ...{ labelNames: ['operation'] as const, registers },
  });
  for (const operation of STORE_OPERATIONS) storeFailures.inc({ operation }, 0);
  const calls = new Counter({
    name: 'lastcall_calls_total',
    help: `Calls to the outside, by whom, what and result: ${CALL_RESULTS.join(', ')}`,
    ...{ labelNames: ['to', 'api', 'result'] as const, registers },
  });
  return {
    calls,
    callSeconds: new Histogram({
      name: 'lastcall_call_duration_seconds',
      help: 'Duration of calls to the outside, by whom',
      ...{ labelNames: ['to'] as const, buckets: CALL_SECONDS, registers },
    }),
    storeSeconds: new Histogram({
      name: 'lastcall_store_duration_seconds',
      help: 'Duration of calls to the store that succeeded, by operation',
      ...{ labelNames: ['operation'] as const, buckets: STORE_SECONDS, registers },
    }),
    storeFailures,
  };
}

function leaseInstruments(registers: Registry[]) {
  return {
    takeovers: new Counter({
      name: 'lastcall_runs_resumed_total',
      help: 'Runs this replica began that had been begun before: by another replica, or before a restart',
      registers,
    }),
    leasesLost: new Counter({
      name: 'lastcall_leases_lost_total',
      help: 'Runs this replica had to leave because another had taken their lease',
      registers,
    }),
  };
}
