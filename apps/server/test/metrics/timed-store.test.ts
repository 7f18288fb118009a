import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type StoreCall, timeStore } from '../../src/metrics/timed-store.ts';

const test = suite('timed store');

const aStore = () => {
  const clock = fakeClock();
  const bare = createMemoryStore();
  const store = timeStore(bare, clock);
  const calls: StoreCall[] = [];
  store.hearCalls((call) => calls.push(call));
  return { bare, store, calls, clock };
};

test('a call answers as before, and is told with its name', async () => {
  const { store, calls } = aStore();
  assert.equal(await store.list(10), []);
  assert.equal(calls, [{ operation: 'list', tookMs: 0 }]);
});

test('a call that fails is told as failed', async () => {
  const { bare, calls, clock } = aStore();
  const store = timeStore({ ...bare, end: () => Promise.reject(new Error('gone')) }, clock);
  store.hearCalls((call) => calls.push(call));
  await store.end().catch(() => undefined);
  assert.equal(calls, [{ operation: 'end', tookMs: null }]);
});

test('a lost lease is no failure of the store', async () => {
  const { store, calls } = aStore();
  const problem = await store.append({ key: 'nobody', owner: 'a', epoch: 1 }, []).catch(({ code }) => code);
  assert.equal([problem, calls], ['LEASE_LOST', []]);
});

test('writes are heard of as before', async () => {
  const { store, bare } = aStore();
  const written: string[] = [];
  store.onWrite((what) => written.push(what));
  await bare.park({ receivedAt: 1, source: 'test', reason: 'x', raw: '', interruptionId: null });
  await bare.shut();
  assert.ok(written.length <= 1);
});

test.run();
