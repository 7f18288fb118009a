import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accepted, claimed, closing, rejectsWith, running, START_AT, writing } from '../src/conformance/world.ts';
import { openStore } from '../src/index.ts';

const test = suite('leases against slips of their holders');

test('the lease of an interruption is not forgotten, so that it stays open', async () => {
  const store = await openStore('memory:');
  const key = await accepted(store);
  const asItStands = { owner: null, epoch: 0, renewals: 0 };
  await store.forget([{ key, ...asItStands }]);
  assert.equal((await store.find(key))?.lease, asItStands);
});

test('a lost lease does not close by the number of something else it wrote', async () => {
  const store = await openStore('memory:');
  const lost = await running(store);
  await store.append(lost, [writing(1)]);
  await claimed(store, lost.key, 'two');
  await rejectsWith('LEASE_LOST', store.close(lost, { nth: 1, at: START_AT, event: closing }, 1));
  assert.ok(await store.find(lost.key));
});

test.run();
