import type { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('elb-deregister where AWS’s rate does not suffice');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const statesOf = ({ world }: World, id: string) => Map.groupBy(world.registered(id), ({ state }) => (state === 'draining' ? 'out' : 'in'));

test('what AWS’s rate allows before the deadline is left, the rest is named, and AWS refuses nothing', async (opened) => {
  const { sandbox, clock, world, step, interruptionOf, context } = opened;
  const names = Array.from({ length: 60 }, (_, index) => `g${index}`);
  for (const name of names) world.createTargetGroup({ name });
  world.createGroup({ name: 'web', targetGroups: names });
  const [machine] = [world.launch({ group: 'web' }), world.launch({ group: 'web' })];
  sandbox.setThrottling('on');
  const deadlineAt = clock.now() + 5_000;
  const telling = context({ deadlineAt });
  const failure = await step({ loadBalancers: 'target-groups' })
    .run(interruptionOf(machine), telling)
    .catch((reason: unknown) => reason);
  assert.ok(clock.now() < deadlineAt + 1_000, 'it ends by itself, on a busy machine a little late');
  assert.is((failure as CodedError).code, 'ELB_LEFT_BEHIND');
  const [still = [], out = []] = [statesOf(opened, machine.id).get('in'), statesOf(opened, machine.id).get('out')];
  const numbers = /^no time to leave (\d+) of \d+ target groups: .+, and none to look into (\d+) more$/.exec(
    (failure as CodedError).message,
  );
  // AWS may have done what it had no time to say any more.
  const told = Number(numbers?.[1]) + Number(numbers?.[2]);
  assert.ok(told >= still.length && told <= still.length + 5, `${told} told, still in ${still.length}`);
  // 20 at once and 4 a second for 4 s; a busy machine has fewer in time.
  assert.ok(out.length >= 15 && out.length <= 40, `out of ${out.length}`);
  assert.is(sandbox.calls.throttled(), 0);
  const { places = [], stillIn = [] } = (telling.said.at(-1)?.facts ?? {}) as Partial<Record<'places' | 'stillIn', readonly string[]>>;
  const isOne = (of: typeof still) => (name: string) => of.some((one) => one.name === name);
  assert.ok(places.every(isOne(out)));
  assert.is(stillIn.length, Math.min(20, Number(numbers?.[1])));
});

test('of what waits for AWS’s rate those groups go first in which others take over', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  const names = Array.from({ length: 28 }, (_, index) => `${index % 2 === 0 ? 'alone' : 'served'}-${index}`);
  for (const name of names) world.createTargetGroup({ name });
  world.createGroup({ name: 'web', targetGroups: names });
  const machine = world.launch({ group: 'web' });
  for (const name of names.filter((one) => one.startsWith('served'))) world.launch({ targetGroups: [{ name }] });
  sandbox.setThrottling('on');
  await step({ loadBalancers: 'target-groups' }).run(interruptionOf(machine), context());
  const order = sandbox.calls.of('DeregisterTargets').map(({ input }) => world.targetGroups.get(`${input.TargetGroupArn}`)?.name ?? '');
  assert.is(order.length, 28);
  // The first may go before everything has been looked into, on a busy machine more of them.
  assert.equal(
    order.slice(23).filter((name) => name.startsWith('served')),
    [],
  );
});

test.run();
