import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Candidate, Wanted } from '../../src/load-balancing/candidates.ts';
import { HOME } from '../../src/places/place.ts';
import { aGroup } from './builders.ts';
import { openWorld, type World } from './over-http.ts';

const test = suite<World>('the target group index over HTTP');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const VPC = 'vpc-0a1b2c3d4e5f60718';
const onlyId = (instanceId: string, parts: Partial<Wanted> = {}): Wanted => ({
  instanceId,
  ...HOME,
  group: null,
  instance: null,
  ...parts,
});
const why = (candidates: readonly Candidate[]) => candidates.map(({ group, because }) => [group.name, because]);

test('the groups of an Auto Scaling group come first', async ({ sandbox, balancing, call }) => {
  for (const name of ['a', 'b', 'c']) sandbox.world.createTargetGroup({ name });
  sandbox.world.createGroup({ name: 'web', targetGroups: ['c'] });
  assert.equal(why(await balancing.index.candidates(onlyId('i-1', { group: 'web' }), call())), [
    ['c', 'attached'],
    ['a', 'unread'],
    ['b', 'unread'],
  ]);
});

test('an Auto Scaling group is asked about once a minute', async ({ sandbox, balancing, call }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  sandbox.world.createGroup({ name: 'web', targetGroups: ['a'] });
  await balancing.index.candidates(onlyId('i-1', { group: 'web' }), call());
  await balancing.index.candidates(onlyId('i-2', { group: 'web' }), call());
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 1);
});

test('an unreadable Auto Scaling group costs only the order', async ({ sandbox, balancing, call }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  sandbox.fail('DescribeAutoScalingGroups', { code: 'AccessDenied', status: 403 });
  assert.equal(why(await balancing.index.candidates(onlyId('i-1', { group: 'web' }), call())), [['a', 'unread']]);
});

test('the index learns from what is read elsewhere', async ({ sandbox, balancing, call, onlyGroup }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const { id } = sandbox.world.launch({ targetGroups: [{ arn, port: 8080 }] });
  await balancing.reads.targets(await onlyGroup(), { since: 0, pace: 'at once' }, call());
  const [found] = await balancing.index.candidates(onlyId(id), call());
  assert.equal([found?.because, found?.known.map(({ Port }) => Port)], ['registered', [8080]]);
  assert.equal(await balancing.index.candidates(onlyId('i-other'), call()), []);
});

test('a complete index says where an instance is, without a look', async ({ sandbox, balancing, call, complete }) => {
  for (const name of ['a', 'b', 'c']) sandbox.world.createTargetGroup({ name });
  const { id } = sandbox.world.launch({ targetGroups: [{ name: 'a', port: 80 }, { name: 'a', port: 8080 }, { name: 'c' }] });
  await complete();
  const before = sandbox.calls.of('DescribeTargetHealth').length;
  const found = await balancing.index.candidates(onlyId(id), call());
  assert.equal(
    found.map(({ group, known }) => [group.name, known.map(({ Port }) => Port)]),
    [
      ['a', [80, 8080]],
      ['c', [80]],
    ],
  );
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, before);
});

test('an instance is found in groups of addresses by each of its own', async ({ sandbox, balancing, call, complete }) => {
  const pods = sandbox.world.createTargetGroup({ name: 'addresses', targetType: 'ip' });
  sandbox.world.launch({ id: 'i-0a1b2c3d4e5f60718', privateIp: '10.0.7.1', otherPrivateIps: ['10.0.7.2'] });
  sandbox.world.registerTargets(pods.arn, [{ id: '10.0.7.2' }, { id: '10.0.9.9' }]);
  await complete();
  const instance = anInstance({ addresses: ['10.0.7.1', '10.0.7.2'], vpcId: VPC });
  const [found] = await balancing.index.candidates(onlyId(instance.instanceId, { instance }), call());
  assert.equal([found?.because, found?.known.map(({ Id }) => Id)], ['registered', ['10.0.7.2']]);
  assert.equal(await balancing.index.candidates(onlyId(instance.instanceId), call()), []);
});

test('an instance that was launched after the reading is looked for', async ({ sandbox, balancing, call, complete, clock }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  await complete();
  const instance = anInstance({ vpcId: VPC, launchedAt: clock.now() });
  assert.equal(why(await balancing.index.candidates(onlyId(instance.instanceId, { instance }), call())), [['a', 'launched since']]);
});

test('addresses that the controller keeps are told by its tag and by its binding', async ({ sandbox, balancing, call, complete }) => {
  sandbox.world.createTargetGroup({ name: 'own', targetType: 'ip', tags: { team: 'shop' } });
  sandbox.world.createTargetGroup({ name: 'tagged', targetType: 'ip', tags: { 'elbv2.k8s.aws/cluster': 'shop' } });
  const bound = sandbox.world.createTargetGroup({ name: 'bound', targetType: 'ip' });
  for (const { arn } of sandbox.world.targetGroups.values()) sandbox.world.registerTargets(arn, [{ id: '10.0.1.11' }]);
  await complete({ bound: [{ targetGroupArn: bound.arn, targetType: 'ip' }] });
  const instance = anInstance({ vpcId: VPC });
  const found = await balancing.index.candidates(onlyId(instance.instanceId, { instance }), call());
  assert.equal(Object.fromEntries(found.map(({ group, keptByController }) => [group.name, keptByController])), {
    own: false,
    tagged: true,
    bound: true,
  });
});

test('what an Auto Scaling group is attached to is known beforehand', async ({ sandbox, balancing, call, complete }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  sandbox.world.createGroup({ name: 'web', targetGroups: ['a'] });
  await complete();
  const before = sandbox.calls.of('DescribeAutoScalingGroups').length;
  assert.equal(why(await balancing.index.candidates(onlyId('i-1', { group: 'web' }), call())), [['a', 'attached']]);
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, before);
});

test('no region and the home region have one index', async ({ sandbox, balancing, call, complete }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  const { id } = sandbox.world.launch({ targetGroups: [{ name: 'a' }] });
  await complete();
  for (const region of [null, 'eu-west-1']) {
    assert.equal(why(await balancing.index.candidates(onlyId(id, { region }), call())), [['a', 'registered']]);
  }
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, 1);
});

test('a region in which something is read has an index from then on', async ({ sandbox, balancing, call, complete, until }) => {
  await complete();
  assert.equal([...new Set(sandbox.calls.of('GetResources').map(({ region }) => region))], ['eu-west-1']);
  await balancing.reads.targets(aGroup('there', { region: 'us-east-1' }), { since: 0, pace: 'at once' }, call());
  await until(() => sandbox.calls.of('GetResources').some(({ region }) => region === 'us-east-1'));
});

test('it is kept once, whoever asks for it', async ({ sandbox, balancing, complete, lines }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  balancing.index.keep({ share: 0.99, classic: 'not', bindings: async () => [] });
  await complete({ classic: 'too' });
  assert.is(sandbox.calls.of('DescribeTargetHealth').length, 1);
  assert.is(sandbox.calls.of('DescribeLoadBalancers').length, 0);
  assert.is(lines.length, 1);
});

test('without a share nothing is read in the background', async ({ sandbox, balancing, call }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  balancing.index.keep({ share: 0, classic: 'too', bindings: async () => [] });
  assert.equal(why(await balancing.index.candidates(onlyId('i-1'), call())), [['a', 'unread']]);
  assert.equal([...new Set(sandbox.calls.seen.map(({ action }) => action))], ['DescribeTargetGroups']);
});

test('until it is asked, nothing is read', async ({ sandbox, balancing }) => {
  assert.ok(balancing.index);
  assert.is(sandbox.calls.seen.length, 0);
});

test('closing ends the reading', async ({ sandbox, balancing, clock, until }) => {
  for (let index = 0; index < 30; index += 1) sandbox.world.createTargetGroup({ name: `g${index}` });
  balancing.index.keep({ share: 0.99, classic: 'not', bindings: async () => [] });
  await until(() => sandbox.calls.of('DescribeTargetHealth').length > 1);
  (balancing as unknown as { close(): void }).close();
  const closedAt = clock.now();
  const before = sandbox.calls.of('DescribeTargetHealth').length;
  await until(() => clock.now() > closedAt + 350);
  assert.ok(sandbox.calls.of('DescribeTargetHealth').length <= before + 1);
});

test('classic load balancers are known beforehand where they are asked for', async ({ sandbox, balancing, call, complete }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  await complete({ classic: 'too' });
  assert.is(sandbox.calls.of('DescribeLoadBalancers').length, 1);
  assert.is((await balancing.classic.list(HOME, 0, call())).length, 1);
  assert.is(sandbox.calls.of('DescribeLoadBalancers').length, 1);
});

test.run();
