import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HOME } from '../../src/places/place.ts';
import { openWorld, type World } from './over-http.ts';

const test = suite<World>('reads over HTTP');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const anybody = { instanceId: 'i-nobody', ...HOME, group: null, instance: null };
const look = { since: 0, pace: 'at once' } as const;
const anew = { since: Number.POSITIVE_INFINITY, pace: 'at once' } as const;

test('groups come from every page', async ({ sandbox, balancing, call }) => {
  for (let index = 0; index < 410; index += 1) sandbox.world.createTargetGroup({ name: `g${index}` });
  assert.is((await balancing.index.candidates(anybody, call())).length, 410);
  assert.is(sandbox.calls.of('DescribeTargetGroups').length, 2);
});

test('groups are listed once a minute, whoever asks', async ({ sandbox, balancing, call }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  await Promise.all([balancing.index.candidates(anybody, call()), balancing.index.candidates(anybody, call())]);
  await balancing.index.candidates(anybody, call());
  assert.is(sandbox.calls.of('DescribeTargetGroups').length, 1);
});

test('groups that can hold no instance, or carry no traffic, are not there', async ({ sandbox, balancing, call }) => {
  for (const targetType of ['lambda', 'alb'] as const) sandbox.world.createTargetGroup({ name: targetType, targetType });
  sandbox.world.createTargetGroup({ name: 'loose', loadBalancerArns: [] });
  sandbox.world.createTargetGroup({ name: 'web' });
  assert.equal(
    (await balancing.index.candidates(anybody, call())).map(({ group }) => group.name),
    ['web'],
  );
});

test('every target of a group is known, on each of its ports', async ({ sandbox, balancing, call, onlyGroup }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web', port: 80 });
  const { id } = sandbox.world.launch({ targetGroups: [{ arn }, { arn, port: 8080 }] });
  const targets = await balancing.reads.targets(await onlyGroup(), look, call());
  assert.equal(
    targets.of([id]).map(({ target }) => target.Port),
    [80, 8080],
  );
});

test('those who look at the same time share a request, and what is fresh enough costs none', async (world) => {
  const { sandbox, balancing, call, onlyGroup } = world;
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  await Promise.all([balancing.reads.targets(group, look, call()), balancing.reads.targets(group, look, call())]);
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, 1);
  await balancing.reads.targets(group, anew, call());
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, 2);
});

test('a search does not keep a look waiting: they do not share', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  await Promise.all([balancing.reads.targets(group, { ...look, pace: 'search' }, call()), balancing.reads.targets(group, look, call())]);
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, 2);
});

test('a group that is gone holds nobody, and nothing is set about it', async ({ sandbox, balancing, call, onlyGroup }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  sandbox.world.targetGroups.delete(arn);
  assert.equal((await balancing.reads.targets(group, look, call())).all, []);
  assert.equal(await balancing.reads.attributes(group, call()), { drainMs: null, closesConnections: null });
});

test('the time a group drains is asked once', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 45_000 });
  const group = await onlyGroup();
  assert.is((await balancing.reads.attributes(group, call())).drainMs, 45_000);
  await balancing.reads.attributes(group, call());
  assert.is(sandbox.calls.of('DescribeTargetGroupAttributes').length, 1);
});

test('whether a network load balancer closes connections is known', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web', protocol: 'TCP', connectionTermination: true });
  const group = await onlyGroup();
  assert.is(group.balancer, 'network');
  assert.is((await balancing.reads.attributes(group, call())).closesConnections, true);
});

test.run();
