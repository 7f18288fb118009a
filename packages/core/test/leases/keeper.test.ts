import { CodedError, silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeeper, RENEW_MS } from '../../src/leases/keeper.ts';
import { LEASE_MS } from '../../src/leases/lease-watch.ts';
import type { Lease } from '../../src/ports/store.ts';
import { standing } from '../standing.ts';

const keeping = suite('keeper');

const lease = (key: string, epoch = 1): Lease => ({ key, owner: 'one', epoch });
const never = new AbortController().signal;

/** A store that renews what is not lost, and can be gone. */
const world = () => {
  const clock = fakeClock();
  const calls: (readonly string[])[] = [];
  const lost = new Set<string>();
  const state = { isGone: false, isSilent: false };
  const renew = async (leases: readonly Lease[]) => {
    calls.push(leases.map(({ key }) => key));
    if (state.isSilent) return new Promise<never>(() => {});
    if (state.isGone) throw new CodedError({ code: 'STORE_UNAVAILABLE', message: 'gone', hint: '' });
    return leases.filter(({ key }) => !lost.has(key));
  };
  const keeper = createKeeper({ store: { renew, onWrite: () => () => {} }, clock, log: silentLog });
  keeper.start();
  return { clock, calls, lost, state, keeper };
};

keeping('everything held is renewed in one write, twice a second', async () => {
  const { clock, calls, keeper } = world();
  keeper.keep(lease('a'));
  keeper.keep(lease('b'));
  await clock.advance(3 * RENEW_MS - 1);
  assert.equal(calls, [
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

keeping('what was let go is not renewed any more', async () => {
  const { clock, calls, keeper } = world();
  keeper.keep(lease('a')).letGo();
  keeper.keep(lease('b'));
  await clock.advance(RENEW_MS);
  assert.equal(calls, [['b']]);
});

keeping('with nothing to hold the store is left alone', async () => {
  const { clock, calls } = world();
  await clock.advance(10 * RENEW_MS);
  assert.equal(calls, []);
});

keeping('a lease that was not renewed is lost, the others are not', async () => {
  const { clock, lost, keeper } = world();
  const [a, b] = [keeper.keep(lease('a')), keeper.keep(lease('b'))];
  lost.add('a');
  await clock.advance(RENEW_MS);
  assert.equal([a.lost.aborted, b.lost.aborted], [true, false]);
});

keeping('a store that is gone costs no lease', async () => {
  const { clock, state, keeper } = world();
  const kept = keeper.keep(lease('a'));
  state.isGone = true;
  await clock.advance(60_000);
  assert.not.ok(kept.lost.aborted);
});

keeping('a lease just claimed is sure', async () => {
  const { clock, keeper } = world();
  const kept = keeper.keep(lease('a'), clock.now());
  assert.is(await standing(kept.ensure(never)), 'resolved');
});

keeping('a lease of unknown age is sure from its first renewal', async () => {
  const { clock, keeper } = world();
  const sure = keeper.keep(lease('a')).ensure(never);
  assert.is(await standing(sure), 'waiting');
  await clock.advance(RENEW_MS);
  assert.is(await standing(sure), 'resolved');
});

keeping('while the store is gone a lease is sure no longer than others have to wait for it', async () => {
  const { clock, state, keeper } = world();
  const kept = keeper.keep(lease('a'), clock.now());
  state.isGone = true;
  await clock.advance(LEASE_MS);
  const sure = kept.ensure(never);
  await clock.advance(10_000);
  assert.is(await standing(sure), 'waiting');
  state.isGone = false;
  await clock.advance(RENEW_MS);
  assert.is(await standing(sure), 'resolved');
});

keeping('a renewal makes a lease sure for a while, and not for ever', async () => {
  const { clock, state, keeper } = world();
  const kept = keeper.keep(lease('a'));
  await clock.advance(RENEW_MS);
  state.isGone = true;
  await clock.advance(LEASE_MS);
  assert.is(await standing(kept.ensure(never)), 'waiting');
});

keeping('who waits for a lease hears of its loss', async () => {
  const { clock, state, lost, keeper } = world();
  const kept = keeper.keep(lease('a'));
  state.isGone = true;
  const sure = kept.ensure(never);
  sure.catch(() => undefined);
  await clock.advance(RENEW_MS);
  state.isGone = false;
  lost.add('a');
  await clock.advance(RENEW_MS);
  assert.match(await standing(sure), /^rejected: another replica has a/);
});

keeping('who waits for a lease can give up', async () => {
  const { state, keeper } = world();
  state.isGone = true;
  const giveUp = new AbortController();
  const sure = keeper.keep(lease('a')).ensure(giveUp.signal);
  giveUp.abort(new Error('enough'));
  assert.is(await standing(sure), 'rejected: enough');
});

keeping('a renewal that was under way when a lease was let go does not lose it', async () => {
  const { clock, lost, keeper } = world();
  const kept = keeper.keep(lease('a'));
  lost.add('a');
  const renewing = clock.advance(RENEW_MS);
  kept.letGo();
  await renewing;
  assert.not.ok(kept.lost.aborted);
});

keeping('a renewal without an answer is given up in time for the next one to save the lease', async () => {
  const { clock, calls, keeper, state } = world();
  const kept = keeper.keep(lease('a'), clock.now());
  state.isSilent = true;
  await clock.advance(1_300);
  state.isSilent = false;
  await clock.advance(RENEW_MS);
  assert.is(calls.length, 2);
  assert.is(await standing(kept.ensure(never)), 'resolved');
});

keeping('a clock that is set back makes nothing sure', async () => {
  const { keeper, clock } = world();
  const later = clock.now() + 60_000;
  assert.is(await standing(keeper.keep(lease('a'), later).ensure(never)), 'waiting');
});

keeping.run();
