import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HOME } from '../../src/places/place.ts';
import { openWorld, type World } from './over-http.ts';

const test = suite<World>('classic load balancers over HTTP');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

test('an instance leaves a classic load balancer', async ({ sandbox, balancing, call, clock }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const { id } = sandbox.world.launch({ classicLoadBalancers: ['old'] });
  const [found] = await balancing.classic.list(HOME, 0, call());
  assert.equal(found, { name: 'old', account: null, region: 'eu-west-1', instanceIds: [id] });
  if (found) await balancing.classic.deregister(found, id, call());
  const [after] = await balancing.classic.list(HOME, clock.now() + 1, call());
  assert.equal(after?.instanceIds, []);
});

test('instances that leave at the same time share a request', async ({ sandbox, balancing, call }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const launched = Array.from({ length: 5 }, () => sandbox.world.launch({ classicLoadBalancers: ['old'] }));
  const [found] = await balancing.classic.list(HOME, 0, call());
  await Promise.all(launched.map(({ id }) => found && balancing.classic.deregister(found, id, call())));
  assert.is(sandbox.calls.of('DeregisterInstancesFromLoadBalancer').length, 1);
  assert.is(sandbox.world.classicLoadBalancers.size, 1);
});

test('one instance AWS refuses does not keep the others in', async ({ sandbox, balancing, call, clock }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const launched = Array.from({ length: 3 }, () => sandbox.world.launch({ classicLoadBalancers: ['old'] }));
  const [found] = await balancing.classic.list(HOME, 0, call());
  const leaving = [...launched.map(({ id }) => id), 'i-0a1b2c3d4e5f60718'];
  await Promise.all(leaving.map((id) => found && balancing.classic.deregister(found, id, call())));
  assert.equal((await balancing.classic.list(HOME, clock.now() + 1, call()))[0]?.instanceIds, []);
});

test('leaving a load balancer that is gone has worked', async ({ sandbox, balancing, call }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const [found] = await balancing.classic.list(HOME, 0, call());
  sandbox.world.classicLoadBalancers.clear();
  assert.ok(found);
  if (found) await balancing.classic.deregister(found, 'i-0a1b2c3d4e5f60718', call());
});

test('that there are none is believed, however new the answer shall be', async ({ sandbox, balancing, call, clock }) => {
  assert.equal(await balancing.classic.list(HOME, 0, call()), []);
  assert.equal(await balancing.classic.list({ account: null, region: 'eu-west-1' }, clock.now() + 1, call()), []);
  assert.is(sandbox.calls.of('DescribeLoadBalancers').length, 1);
});

test('who is in one is asked as lately as it is wanted', async ({ sandbox, balancing, call, clock }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  await balancing.classic.list(HOME, 0, call());
  await balancing.classic.list(HOME, clock.now() + 1, call());
  assert.is(sandbox.calls.of('DescribeLoadBalancers').length, 2);
});

test('load balancers come from every page', async ({ sandbox, balancing, call }) => {
  for (let index = 0; index < 401; index += 1) sandbox.world.createClassicLoadBalancer({ name: `old-${index}` });
  assert.is((await balancing.classic.list(HOME, 0, call())).length, 401);
});

test('each region has its own', async ({ sandbox, balancing, call }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'there', region: 'us-east-1' });
  const { id } = sandbox.world.launch({ region: 'us-east-1', classicLoadBalancers: ['there'] });
  assert.equal(await balancing.classic.list(HOME, 0, call()), []);
  const [found] = await balancing.classic.list({ account: null, region: 'us-east-1' }, 0, call());
  assert.equal([found?.name, found?.region], ['there', 'us-east-1']);
  if (found) await balancing.classic.deregister(found, id, call());
  assert.equal(
    sandbox.calls.of('DeregisterInstancesFromLoadBalancer').map(({ region }) => region),
    ['us-east-1'],
  );
});

test.run();
