import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLeaseWatch, LEASE_MS } from '../../src/leases/lease-watch.ts';

const watching = suite('lease watch');

const held = { owner: 'other', epoch: 3, renewals: 7 };

/** Looks four times a second for a while; the answer to the last look. */
const looking = () => {
  const clock = fakeClock();
  const watch = createLeaseWatch(clock);
  return async (forMs: number, state = held, key = 'a') => {
    let isFree = watch.isFree(key, state);
    for (let passed = 0; passed < forMs; passed += 250) {
      await clock.advance(250);
      isFree = watch.isFree(key, state);
    }
    return isFree;
  };
};

watching('a lease that nobody holds is free at the first look', () => {
  assert.ok(createLeaseWatch(fakeClock()).isFree('a', { owner: null, epoch: 3, renewals: 7 }));
});

watching('a lease that is held is free once it has stood still for as long as a lease lasts', async () => {
  const look = looking();
  assert.not.ok(await look(LEASE_MS - 250));
  assert.ok(await look(250));
});

watching('a renewal begins the wait anew', async () => {
  const look = looking();
  await look(LEASE_MS - 250);
  assert.not.ok(await look(LEASE_MS - 250, { ...held, renewals: 8 }));
});

watching('another claim begins the wait anew', async () => {
  const look = looking();
  await look(LEASE_MS - 250);
  assert.not.ok(await look(LEASE_MS - 250, { ...held, epoch: 4 }));
});

watching('after a pause of the watcher the wait begins anew: its owner may have been as blind', async () => {
  const clock = fakeClock();
  const watch = createLeaseWatch(clock);
  watch.isFree('a', held);
  await clock.advance(10 * LEASE_MS);
  assert.not.ok(watch.isFree('a', held));
});

watching('a store that answers slowly hides no death', async () => {
  const clock = fakeClock();
  const watch = createLeaseWatch(clock);
  watch.isFree('a', held);
  await clock.advance(2_500);
  assert.ok(watch.isFree('a', held));
});

watching('each lease has its own wait', async () => {
  const look = looking();
  await look(LEASE_MS);
  assert.not.ok(await look(0, held, 'b'));
});

watching.run();
