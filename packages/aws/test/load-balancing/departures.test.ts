import type { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HOME } from '../../src/places/place.ts';
import { rejectionOf } from '../sandbox.ts';
import { aGroup } from './builders.ts';
import { openWorld, type World } from './over-http.ts';

const test = suite<World>('departures over HTTP');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

test('instances that leave a group at the same time share requests of a hundred', async ({
  sandbox,
  balancing,
  call,
  onlyGroup,
  staying,
}) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const launched = Array.from({ length: 120 }, () => sandbox.world.launch({ targetGroups: [{ arn }] }));
  const group = await onlyGroup();
  await Promise.all(launched.map(({ id }) => balancing.departures.leave(group, { Id: id, Port: 80 }, call())));
  assert.equal(staying(arn), []);
  assert.is(sandbox.calls.of('DeregisterTargets').length, 2);
});

test('a target on a port of its own is deregistered on that port', async ({ sandbox, balancing, call, onlyGroup, staying }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web', port: 80 });
  const ports = [30_080, 30_081];
  const { id } = sandbox.world.launch({ targetGroups: ports.map((port) => ({ arn, port })) });
  await balancing.departures.leave(await onlyGroup(), { Id: id, Port: 30_080 }, call());
  assert.equal(
    staying(arn).map(({ port }) => port),
    [30_081],
  );
});

test('one target AWS refuses does not keep the others in', async ({ sandbox, balancing, call, onlyGroup, staying }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const launched = Array.from({ length: 4 }, () => sandbox.world.launch({ targetGroups: [{ arn }] }));
  const group = await onlyGroup();
  sandbox.fail('DeregisterTargets', { code: 'InvalidTarget' });
  await Promise.all(launched.map(({ id }) => balancing.departures.leave(group, { Id: id, Port: 80 }, call())));
  assert.equal(staying(arn), []);
  assert.is(sandbox.calls.of('DeregisterTargets').length, 3);
});

test('a target AWS does not know any more has left', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  sandbox.fail('DeregisterTargets', { code: 'InvalidTarget' });
  await balancing.departures.leave(group, { Id: 'i-0a1b2c3d4e5f60718', Port: 80 }, call());
});

test('leaving a group that is gone has worked', async ({ sandbox, balancing, call, onlyGroup }) => {
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  sandbox.world.targetGroups.delete(arn);
  await Promise.all(['i-1', 'i-2'].map((Id) => balancing.departures.leave(group, { Id, Port: 80 }, call())));
  assert.is(sandbox.calls.of('DeregisterTargets').length, 1);
});

test('a refusal to deregister is told', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  sandbox.fail('DeregisterTargets', { code: 'AccessDenied', status: 403 });
  const error = await rejectionOf(balancing.departures.leave(group, { Id: 'i-1', Port: 80 }, call()));
  assert.is((error as CodedError).code, 'AWS_ACCESS_DENIED');
});

test('the outlook tells what waits, and that full buckets take it at once', async ({ sandbox, balancing, call, onlyGroup }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  assert.equal(await balancing.departures.outlook(HOME), { requests: 0, leastMs: 0 });
  const leaving = Array.from({ length: 101 }, (_, index) =>
    balancing.departures.leave(group, { Id: `i-${`${index}`.padStart(17, '0')}`, Port: 80 }, call()),
  );
  assert.equal(await balancing.departures.outlook({ account: null, region: 'eu-west-1' }), { requests: 2, leastMs: 0 });
  await Promise.all(leaving);
});

test('where more leave than the bucket holds the outlook tells how long they take', async ({ balancing, call, stop }) => {
  const groups = Array.from({ length: 23 }, (_, index) => aGroup(`g${index}`));
  const leaving = groups.map((group) => rejectionOf(balancing.departures.leave(group, { Id: 'i-1', Port: 80 }, call())));
  // One token of twenty is kept back: four are to come, four a second.
  assert.equal(await balancing.departures.outlook(HOME), { requests: 23, leastMs: 1_000 });
  assert.is((await balancing.departures.outlook(HOME, 200)).requests, 200, 'what somebody is yet to ask for');
  stop.abort('called off');
  await Promise.all(leaving);
});

test('departures are busy while anybody leaves', async ({ sandbox, balancing, call, onlyGroup, until }) => {
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup();
  assert.is(balancing.departures.isBusy(), false);
  const leaving = balancing.departures.leave(group, { Id: 'i-0a1b2c3d4e5f60718', Port: 80 }, call());
  assert.is(balancing.departures.isBusy(), true);
  await leaving;
  await until(() => !balancing.departures.isBusy());
});

test('each region has its own way out', async ({ sandbox, balancing, call, staying }) => {
  const there = sandbox.world.createTargetGroup({ name: 'web', region: 'us-east-1' });
  const { id } = sandbox.world.launch({ region: 'us-east-1', targetGroups: [{ arn: there.arn }] });
  const [found] = await balancing.index.candidates(
    { instanceId: id, account: null, region: 'us-east-1', group: null, instance: null },
    call(),
  );
  if (found !== undefined) await balancing.departures.leave(found.group, { Id: id, Port: 80 }, call());
  assert.equal(staying(there.arn), []);
  assert.equal(
    sandbox.calls.of('DeregisterTargets').map(({ region }) => region),
    ['us-east-1'],
  );
});

test('200 instances leave 8 groups in 16 requests, and AWS throttles none', async ({ sandbox, balancing, call, complete, staying }) => {
  const arns = Array.from({ length: 8 }, (_, index) => sandbox.world.createTargetGroup({ name: `g${index}` }).arn);
  const launched = Array.from({ length: 200 }, () => sandbox.world.launch({ targetGroups: arns.map((arn) => ({ arn })) }));
  await complete();
  sandbox.setThrottling('on');
  sandbox.calls.clear();
  const leave = async (instanceId: string) => {
    const candidates = await balancing.index.candidates({ instanceId, account: null, region: null, group: null, instance: null }, call());
    const each = candidates.flatMap(({ group, known }) => known.map((target) => ({ group, target })));
    await Promise.all(each.map(({ group, target }) => balancing.departures.leave(group, target, call())));
  };
  await Promise.all(launched.map(({ id }) => leave(id)));
  assert.equal(arns.flatMap(staying), []);
  assert.is(sandbox.calls.made('DeregisterTargets'), 16);
  assert.is(sandbox.calls.throttled(), 0);
});

test.run();
