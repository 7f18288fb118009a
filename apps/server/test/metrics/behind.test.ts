import { createIntake, createKeeper, sampleNotice, startFeed } from '@lastcall/core';
import { silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { Registry } from 'prom-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addLevels } from '../../src/metrics/levels.ts';

const test = suite('metrics of reporters');

test('a reporter that could never tell since the start is shown as behind', async () => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const keeper = createKeeper({ store, clock, log: silentLog });
  keeper.start();
  const reporter = { report: () => Promise.reject(new Error('token_revoked')) };
  const fed = startFeed({ name: 'slack', reporter, store, clock, log: silentLog, keeper, owner: 'one' });
  const intake = createIntake({ store, clock });
  const body = sampleNotice('spot-interruption', { instanceId: 'i-0a1b2c3d4e5f60718', at: clock.now() });
  await intake.take({ source: 'test', body, receivedAt: clock.now(), account: null, region: null });
  await clock.advance(600_000);
  const registry = new Registry();
  const feeds = new Map([['slack', fed.standing()]]);
  addLevels(registry, {
    store,
    clock,
    standing: () => ({ isStoreReached: true, waiting: 0, leasesHeld: 0, replicas: 1, running: 0, feeds }),
  });
  const shown = await registry.getSingleMetricAsString('lastcall_reporter_seconds_behind');
  await fed.stop();
  await keeper.stop();
  assert.match(shown, 'lastcall_reporter_seconds_behind{reporter="slack"} 600');
});

test.run();
