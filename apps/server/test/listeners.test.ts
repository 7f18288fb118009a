import type { PluginsInUse } from '@lastcall/core';
import { type Event, type InterruptionView, type JournalEntry, type Log, silentLog } from '@lastcall/plugin-api';
import { anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPlugins } from '../src/check-plugins.ts';
import { logJournal } from '../src/journal-log.ts';
import { createMetrics } from '../src/metrics.ts';

const listeners = suite('what listens to the journal, and checks');

const open: InterruptionView = {
  ...anInterruption(),
  ...{ openedAt: 0, closedAt: null, outcome: null, reason: null, plan: null, attempt: 1, notices: [], steps: [] },
};
const entryOf = (event: Event): JournalEntry => ({ position: 1, interruptionId: open.id, at: 0, by: null, event });
const claimed = entryOf({ what: 'run-claimed', owner: 'one', attempt: 1 });
const undecided = entryOf({ what: 'closed-without-run', because: 'undecided', reason: 'nobody could say' });
const closed: InterruptionView = { ...open, closedAt: 1, outcome: 'undecided', reason: 'nobody could say' };

listeners('an interruption nobody could decide is worth a warning', () => {
  const levels: string[] = [];
  const log: Log = { info: () => levels.push('info'), warn: () => levels.push('warn'), error: () => levels.push('error') };
  logJournal(log)(undecided, closed);
  assert.equal(levels, ['warn']);
});

listeners('what was opened before this process began never counts below zero', async () => {
  const { registry, told } = createMetrics();
  const count = async () => (await registry.getSingleMetric('lastcall_interruptions_open')?.get())?.values[0]?.value;
  told(undecided, closed);
  assert.is(await count(), 0);
  told(claimed, open);
  told(claimed, open);
  assert.is(await count(), 1);
});

listeners('what is outside the scope is counted as foreign, what nobody could decide as undecided', async () => {
  const { registry, told } = createMetrics();
  const foreign = entryOf({ what: 'closed-without-run', because: 'foreign', reason: 'the instance is outside the scope' });
  told(foreign, { ...closed, outcome: 'foreign' });
  told(undecided, closed);
  const counted = await registry.getSingleMetricAsString('lastcall_interruptions_closed_total');
  assert.match(counted, 'outcome="foreign"} 1');
  assert.match(counted, 'outcome="undecided"} 1');
});

listeners('a check that throws at once is told as one that rejects', async () => {
  const warned: unknown[] = [];
  const reporter = {
    report: async () => {},
    check: () => {
      throw new TypeError('boom');
    },
  };
  const plugins = { pipelines: [], reporters: [{ id: 'slack', reporter }] } as unknown as PluginsInUse;
  const log: Log = { ...silentLog, warn: (_, fields) => warned.push(fields?.problem) };
  await checkPlugins({ plugins, clock: fakeClock(), log, signal: new AbortController().signal });
  assert.equal(warned, ['boom']);
});

listeners.run();
