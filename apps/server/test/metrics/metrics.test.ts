import type { Delivery, Taken } from '@lastcall/core';
import { type Event, type InterruptionView, type JournalEntry, KINDS, tellCall } from '@lastcall/plugin-api';
import { anInterruption, aShare, fakeClock, settle } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { timeStore } from '../../src/metrics/timed-store.ts';

const test = suite('metrics');

const clock = fakeClock();
const NOW = clock.now();
const OURS = { owner: 'replica-1', epoch: 1 };

const aView = (parts: Partial<InterruptionView> = {}): InterruptionView => ({
  ...anInterruption({ noticedAt: NOW, deadlineAt: NOW + 120_000 }),
  ...{ openedAt: NOW, closedAt: null, outcome: null, reason: null, plan: null, attempt: 1, notices: [], steps: [] },
  ...parts,
});
const planned = { plan: {} as InterruptionView['plan'] };
const entryOf = (event: Event, parts: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ position: 1, interruptionId: 'int-1', at: NOW, by: OURS, event },
  ...parts,
});
const CLOSED: Event = { what: 'closed', outcome: 'succeeded', reason: 'done' };

/** The samples of a metric, as `{labels} value`. */
async function samplesOf({ registry }: Metrics, name: string): Promise<readonly string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('a run that closes in time has a margin and misses nothing', async () => {
  const metrics = createMetrics('replica-1');
  metrics.told(entryOf(CLOSED, { at: NOW + 50_000 }), aView({ ...planned, closedAt: NOW + 50_000, outcome: 'succeeded' }));
  assert.equal(await samplesOf(metrics, 'lastcall_run_margin_seconds_sum'), [
    'lastcall_run_margin_seconds_sum{kind="spot-interruption"} 70',
  ]);
  assert.equal(await samplesOf(metrics, 'lastcall_run_duration_seconds_sum'), [
    'lastcall_run_duration_seconds_sum{kind="spot-interruption",outcome="succeeded"} 50',
  ]);
  assert.ok((await samplesOf(metrics, 'lastcall_deadlines_missed_total')).every((line) => line.endsWith(' 0')));
});

test('one that closes after the instant AWS had set is a missed deadline', async () => {
  const metrics = createMetrics('replica-1');
  metrics.told(entryOf(CLOSED, { at: NOW + 121_000 }), aView({ ...planned, closedAt: NOW + 121_000, outcome: 'out-of-time' }));
  assert.ok(
    (await samplesOf(metrics, 'lastcall_deadlines_missed_total')).includes('lastcall_deadlines_missed_total{kind="spot-interruption"} 1'),
  );
});

test('what another replica wrote is not counted, so that sums are true; what is open is', async () => {
  const metrics = createMetrics('replica-1');
  const theirs = { by: { owner: 'replica-2', epoch: 1 } };
  metrics.told(entryOf({ what: 'run-claimed', owner: 'replica-2', attempt: 2 }, theirs), aView());
  assert.ok((await samplesOf(metrics, 'lastcall_interruptions_open')).includes('lastcall_interruptions_open{kind="spot-interruption"} 1'));
  metrics.told(entryOf(CLOSED, theirs), aView({ ...planned, closedAt: NOW, outcome: 'succeeded' }));
  assert.equal(await samplesOf(metrics, 'lastcall_interruptions_closed_total'), []);
  assert.equal(await samplesOf(metrics, 'lastcall_runs_resumed_total'), ['lastcall_runs_resumed_total 0']);
});

test('an interruption that changes its kind is open once', async () => {
  const metrics = createMetrics('replica-1');
  const claimed = entryOf({ what: 'run-claimed', owner: 'replica-1', attempt: 1 });
  metrics.told(claimed, aView({ kind: 'rebalance-recommendation' }));
  metrics.told(claimed, aView({ kind: 'spot-interruption' }));
  const open = (await samplesOf(metrics, 'lastcall_interruptions_open')).filter((line) => line.endsWith(' 1'));
  assert.equal(open, ['lastcall_interruptions_open{kind="spot-interruption"} 1']);
});

test('the time to the first action is that of the first step alone', async () => {
  const metrics = createMetrics('replica-1');
  const step = { id: 'drain', uses: 'x', stage: 's', budgetMs: 1, always: false, optional: false, attempt: 1, facts: {} };
  const idle = { ...step, startedAt: null, deadlineAt: null, endedAt: null, outcome: null, summary: '', code: null };
  const started = (id: string) => entryOf({ what: 'step-started', step: id, attempt: 1, deadlineAt: NOW + 9_000 }, { at: NOW + 300 });
  const running = { ...idle, startedAt: NOW + 300 };
  metrics.told(started('drain'), aView({ steps: [running, { ...idle, id: 'hook' }] }));
  metrics.told(started('hook'), aView({ steps: [running, { ...running, id: 'hook' }] }));
  assert.equal(await samplesOf(metrics, 'lastcall_time_to_first_action_seconds_count'), [
    'lastcall_time_to_first_action_seconds_count{kind="spot-interruption"} 1',
  ]);
});

test('messages are counted by source and what became of them and their notices', async () => {
  const metrics = createMetrics('replica-1');
  const delivery: Delivery = { source: 'sqs', body: '{}', receivedAt: NOW, account: null, region: null };
  const taken: Taken = { what: 'accepted', acceptances: [{ noticeId: 'a', interruptionId: 'int-1', effect: 'duplicate' }] };
  metrics.delivered(delivery, taken);
  metrics.delivered({ ...delivery, sentAt: NOW - 3_000 }, { what: 'parked', problem: 'no JSON' });
  assert.equal(await samplesOf(metrics, 'lastcall_delivery_lag_seconds_sum'), ['lastcall_delivery_lag_seconds_sum{source="sqs"} 3']);
  assert.equal(await samplesOf(metrics, 'lastcall_deliveries_total'), [
    'lastcall_deliveries_total{source="sqs",result="accepted"} 1',
    'lastcall_deliveries_total{source="sqs",result="parked"} 1',
  ]);
  assert.equal(await samplesOf(metrics, 'lastcall_notices_total'), ['lastcall_notices_total{source="sqs",effect="duplicate"} 1']);
});

test('calls to the outside and to the store are counted with how they ended', async () => {
  const [metrics, share] = [createMetrics('replica-1'), aShare()];
  const store = timeStore(createMemoryStore(), clock);
  metrics.hear({ share, store });
  tellCall(share, { to: 'aws', api: 'ec2:DescribeInstances', result: 'throttled', tookMs: 40 });
  await store.list(1);
  assert.equal(await samplesOf(metrics, 'lastcall_calls_total'), [
    'lastcall_calls_total{to="aws",api="ec2:DescribeInstances",result="throttled"} 1',
  ]);
  assert.equal(await samplesOf(metrics, 'lastcall_store_duration_seconds_count'), [
    'lastcall_store_duration_seconds_count{operation="list"} 1',
  ]);
});

test('how far a reporter is behind is shown where it is fed', async () => {
  const metrics = createMetrics('replica-1');
  const feed = { isOurs: true, failures: 3, position: 5, toldAt: null };
  const store = {
    end: async () => 12,
    journal: async () => [entryOf(CLOSED, { at: NOW - 4_000 })],
    lastCanary: async () => NOW - 7_000,
    open: async () => [],
  };
  const feeds = new Map([
    ['slack', feed],
    ['elsewhere', { ...feed, isOurs: false }],
  ]);
  metrics.watch({ store, clock, standing: () => ({ isStoreReached: true, waiting: 0, leasesHeld: 2, replicas: 3, running: 1, feeds }) });
  assert.equal(await samplesOf(metrics, 'lastcall_reporter_entries_behind'), ['lastcall_reporter_entries_behind{reporter="slack"} 7']);
  assert.equal(await samplesOf(metrics, 'lastcall_reporter_seconds_behind'), ['lastcall_reporter_seconds_behind{reporter="slack"} 4']);
  assert.equal(await samplesOf(metrics, 'lastcall_reporter_failures'), ['lastcall_reporter_failures{reporter="slack"} 3']);
  assert.equal(await samplesOf(metrics, 'lastcall_replicas'), ['lastcall_replicas 3']);
  assert.equal(await samplesOf(metrics, 'lastcall_canary_age_seconds'), ['lastcall_canary_age_seconds 7']);
});

test('a store that is gone does not keep the others from being read', async () => {
  const metrics = createMetrics('replica-1');
  const gone = () => Promise.reject(new Error('gone'));
  const feeds = new Map([['slack', { isOurs: true, failures: 0, position: 5, toldAt: null }]]);
  const standing = () => ({ isStoreReached: false, waiting: 2, leasesHeld: 0, replicas: 1, running: 0, feeds });
  metrics.watch({ store: { end: gone, journal: gone, lastCanary: gone, open: gone }, clock, standing });
  assert.equal(await samplesOf(metrics, 'lastcall_store_up'), ['lastcall_store_up 0']);
  assert.equal(await samplesOf(metrics, 'lastcall_notices_waiting'), ['lastcall_notices_waiting 2']);
  assert.equal(await samplesOf(metrics, 'lastcall_canary_age_seconds'), ['lastcall_canary_age_seconds Nan']);
});

test('what is open is counted after a restart, too', async () => {
  const metrics = createMetrics('replica-1');
  const interruption = anInterruption({ kind: 'termination-hook' });
  const open = async () => [{ interruption, calledOff: false, revision: 1, lease: { owner: null, epoch: 0, renewals: 0 } }];
  const store = { end: async () => 0, journal: async () => [], lastCanary: async () => null, open };
  metrics.watch({
    store,
    clock,
    standing: () => ({ isStoreReached: true, waiting: 0, leasesHeld: 0, replicas: 1, running: 0, feeds: new Map() }),
  });
  await settle();
  const shown = async () => (await samplesOf(metrics, 'lastcall_interruptions_open')).filter((line) => line.includes('termination-hook'));
  assert.equal(await shown(), ['lastcall_interruptions_open{kind="termination-hook"} 1']);
});

test('series that alerts wait for are there before anything has happened', async () => {
  const metrics = createMetrics('replica-1');
  for (const name of ['lastcall_deadlines_missed_total', 'lastcall_interruptions_open', 'lastcall_notice_age_seconds_count']) {
    assert.is((await samplesOf(metrics, name)).length, KINDS.length, name);
  }
});

test('however strange the names of instances and groups, no series is added', async () => {
  const metrics = createMetrics('replica-1');
  const count = async () => (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('lastcall_')).length;
  const told = (id: string) =>
    metrics.told(entryOf(CLOSED, { interruptionId: id }), aView({ ...planned, id, instanceId: id, closedAt: NOW, outcome: 'succeeded' }));
  told('i-1');
  const before = await count();
  for (let index = 0; index < 500; index += 1) told(`i-${index} {evil="1"}\n`);
  assert.is(await count(), before);
});

test.run();
