import { offerTargetGroupBindings } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('elb-deregister and its index of target groups');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const FAST = { indexShare: 0.9, settle: '0s' };

/** Groups about whose targets AWS was asked, by name. */
const askedAbout = ({ sandbox, world }: World) =>
  sandbox.calls.of('DescribeTargetHealth').map(({ input }) => world.targetGroups.get(`${input.TargetGroupArn}`)?.name);

/** Until every group was read once. */
async function complete(opened: World, groups: number): Promise<void> {
  await opened.until(
    () => new Set(askedAbout(opened)).size >= groups && opened.sandbox.calls.of('DescribeTargetGroupAttributes').length > 0,
  );
}

test('from its start the server reads who is where, and a notice asks only about groups the instance is in', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  for (const name of ['a', 'b', 'c', 'd']) world.createTargetGroup({ name });
  const machine = world.launch({ targetGroups: [{ name: 'c', port: 9000 }, { name: 'c', port: 9001 }, { name: 'a' }] });
  world.launch({ targetGroups: [{ name: 'b' }] });
  const { start, run } = step(FAST);
  start?.();
  await complete(opened, 4);
  sandbox.calls.clear();
  const { summary, facts } = await run(interruptionOf(machine), context());
  assert.equal([...new Set(askedAbout(opened))].sort(), ['a', 'c']);
  assert.match(summary, 'out of 2 target groups');
  assert.is(facts.targets, 3);
});

test('an instance the index has seen nowhere is asked about nowhere', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  for (const name of ['a', 'b']) world.createTargetGroup({ name });
  const machine = world.launch();
  const { start, run } = step(FAST);
  start?.();
  await complete(opened, 2);
  sandbox.calls.clear();
  assert.is((await run(interruptionOf(machine), context())).did, 'skipped');
  assert.equal(askedAbout(opened), []);
});

test('before the server starts nothing is read', async ({ sandbox, step, wait }) => {
  step(FAST);
  await wait(150);
  assert.is(sandbox.calls.made(), 0);
});

for (const parts of [{ indexShare: 0 }, { loadBalancers: 'classic' }]) {
  test(`with ${JSON.stringify(parts)} nothing is read in the background`, async ({ sandbox, world, step, wait }) => {
    world.createTargetGroup({ name: 'a' });
    step({ ...FAST, ...parts }).start?.();
    await wait(300);
    assert.is(sandbox.calls.made(), 0);
  });
}

for (const [loadBalancers, listed] of [
  ['all', 1],
  ['target-groups', 0],
] as const) {
  test(`with loadBalancers: ${loadBalancers} classic load balancers are listed ${listed === 1 ? 'beforehand' : 'never'}`, async (opened) => {
    opened.world.createTargetGroup({ name: 'a' });
    opened.step({ ...FAST, loadBalancers }).start?.();
    await complete(opened, 1);
    assert.is(opened.sandbox.calls.of('DescribeLoadBalancers').length, listed);
  });
}

test('after the server has closed nothing is read any more', async (opened) => {
  const { sandbox, world, step, close, wait } = opened;
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) world.createTargetGroup({ name });
  step(FAST).start?.();
  await opened.until(() => askedAbout(opened).length > 1);
  await close();
  const made = sandbox.calls.made();
  await wait(400);
  assert.is(sandbox.calls.made(), made);
  assert.ok(new Set(askedAbout(opened)).size < 8, 'it was closed while it read');
});

for (const [who, targetType, binds] of [
  ['a binding', 'ip', true],
  ['the controller’s tag', 'ip', false],
] as const) {
  test(`pods of a group that ${who} names are left to their eviction`, async (opened) => {
    const { world, share, step, interruptionOf, context } = opened;
    const tags = binds ? {} : { 'elbv2.k8s.aws/cluster': 'main' };
    const { arn } = world.createTargetGroup({ name: 'pods', targetType, tags });
    const machine = world.launch({ privateIp: '10.0.1.11', targetGroups: [{ arn }] });
    if (binds) offerTargetGroupBindings(share, { list: async () => [{ targetGroupArn: arn, targetType }] });
    const { start, run } = step(FAST);
    start?.();
    await complete(opened, 1);
    const { did, summary } = await run(interruptionOf(machine), context());
    assert.equal([did, summary], ['skipped', 'its pods leave pods by themselves, and it is in no other load balancer']);
    assert.is(world.registered('10.0.1.11').length, 1);
  });
}

test('a cluster that cannot be asked for its bindings costs nothing but the knowledge', async (opened) => {
  const { world, share, step, interruptionOf, context } = opened;
  world.createTargetGroup({ name: 'web' });
  const machine = world.launch({ targetGroups: [{ name: 'web' }] });
  offerTargetGroupBindings(share, { list: () => Promise.reject(new Error('no cluster')) });
  const { start, run } = step(FAST);
  start?.();
  await complete(opened, 1);
  assert.match((await run(interruptionOf(machine), context())).summary, 'out of 1 target group');
});

test('what the index knows is left where AWS does not say who is in it', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  world.createTargetGroup({ name: 'web', port: 80, deregistrationDelayMs: 30_000 });
  const machine = world.launch({ targetGroups: [{ name: 'web', port: 8080 }] });
  const { start, run } = step(FAST);
  start?.();
  await complete(opened, 1);
  sandbox.fail('DescribeTargetHealth', { times: 999, code: 'AccessDenied', status: 403 });
  const { summary } = await run(interruptionOf(machine), context());
  assert.is(summary, 'out of 1 target group, settled 0 s; cannot tell whether it is still out of web: it could not be looked into again');
  assert.equal(
    world.registered(machine.id).map(({ state }) => state),
    ['draining'],
  );
});

test.run();
