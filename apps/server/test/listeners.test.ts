import type { PluginsInUse } from '@lastcall/core';
import { type Event, type InterruptionView, type JournalEntry, type Log, silentLog } from '@lastcall/plugin-api';
import { anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPlugins } from '../src/check-plugins.ts';
import { logJournal } from '../src/journal-log.ts';

const listeners = suite('what listens to the journal, and checks');

const open: InterruptionView = {
  ...anInterruption(),
  ...{ openedAt: 0, closedAt: null, outcome: null, reason: null, plan: null, attempt: 1, notices: [], steps: [] },
};
const entryOf = (event: Event): JournalEntry => ({ position: 1, interruptionId: open.id, at: 0, by: null, event });
const undecided = entryOf({ what: 'closed-without-run', because: 'undecided', reason: 'nobody could say' });
const closed: InterruptionView = { ...open, closedAt: 1, outcome: 'undecided', reason: 'nobody could say' };

listeners('an interruption nobody could decide is worth a warning', () => {
  const levels: string[] = [];
  const log: Log = { info: () => levels.push('info'), warn: () => levels.push('warn'), error: () => levels.push('error') };
  logJournal(log)(undecided, closed);
  assert.equal(levels, ['warn']);
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
