import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CodedError, sleep } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('elb-deregister in a simulated AWS that others use as well');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const registered = ({ world }: World, id: string) =>
  [...world.targetGroups.values()].flatMap(({ name, targets }) =>
    [...targets.values()].filter((target) => target.id === id && target.drainedAt === null).map(() => name),
  );

test('200 instances of 8 groups leave with few requests, and AWS refuses none', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  sandbox.setThrottling('on');
  const names = Array.from({ length: 8 }, (_, index) => `g${index}`);
  for (const name of names) world.createTargetGroup({ name });
  world.createGroup({ name: 'web', targetGroups: names });
  const machines = Array.from({ length: 200 }, () => world.launch({ group: 'web' }));
  const { run } = step({ loadBalancers: 'target-groups' });
  await Promise.all(machines.map((machine) => run(interruptionOf(machine), context())));
  assert.equal(
    machines.flatMap(({ id }) => registered(opened, id)),
    [],
  );
  // 16 are needed; on a busy machine the first of them may go before everybody has come.
  assert.ok(sandbox.calls.made('DeregisterTargets') <= 24, `${sandbox.calls.made('DeregisterTargets')} requests`);
  assert.is(sandbox.calls.throttled(), 0);
});

test('an instance that somebody registers again leaves twice', async (opened) => {
  const { sandbox, clock, world, step, interruptionOf, context } = opened;
  const { arn } = world.createTargetGroup({ name: 'web' });
  const machine = world.launch({ targetGroups: [{ name: 'web' }] });
  const running = step({ settle: '1500ms' }).run(interruptionOf(machine), context());
  while (registered(opened, machine.id).length > 0) await sleep(clock, 5);
  world.registerTargets(arn, [{ id: machine.id }]);
  const { summary, facts } = await running;
  assert.match(summary, 'out of 1 target group, 1 of them twice');
  assert.equal(facts.repeated, ['web']);
  assert.equal(registered(opened, machine.id), []);
  assert.is(sandbox.calls.made('DeregisterTargets'), 2);
});

test('AWS that does not answer is told, and not that the groups are too many', async ({
  sandbox,
  world,
  step,
  interruptionOf,
  ...opened
}) => {
  world.createTargetGroup({ name: 'web' });
  const machine = world.launch({ targetGroups: [{ name: 'web' }] });
  sandbox.fail('*', { times: 1_000, delayMs: 60_000 });
  const deadlineAt = opened.clock.now() + 3_000;
  const failure = await step()
    .run(interruptionOf(machine), opened.context({ deadlineAt }))
    .catch((reason: unknown) => reason);
  assert.instance(failure, CodedError);
  assert.match((failure as CodedError).message, 'AWS has not answered in time');
  assert.ok(opened.clock.now() < deadlineAt, 'the step ends before its deadline');
});

for (const [connectionTermination, told] of [
  [true, 'keeps the connections there are until the deregistration delay is over'],
  [false, 'keeps the connections there are, for connection termination is off'],
] as const) {
  test(`connections of a network load balancer are told of, with connection termination ${connectionTermination}`, async (opened) => {
    const { world, step, interruptionOf, context } = opened;
    world.createTargetGroup({ name: 'tcp', loadBalancer: 'network', connectionTermination });
    const machine = world.launch({ targetGroups: [{ name: 'tcp' }] });
    const { summary } = await step({ settle: '1500ms' }).run(interruptionOf(machine), context());
    assert.match(summary, `tcp: a network load balancer ${told}`);
  });
}

const PROGRAM = `
  import { openWorld } from ${JSON.stringify(new URL('sandbox.ts', import.meta.url).href)};
  const { world, step, interruptionOf, context, close } = await openWorld();
  world.createTargetGroup({ name: 'web' });
  const one = step();
  one.start();
  await one.run(interruptionOf(world.launch({ targetGroups: [{ name: 'web' }] })), context());
  await close();
  console.log('closed');
`;

test('the process ends by itself once everything is closed', async () => {
  const args = [...process.execArgv, '--input-type=module-typescript', '--eval', PROGRAM];
  const child = spawn(process.execPath, args, { timeout: 20_000, stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = await once(child, 'close');
  assert.equal([code, said.join('').trim()], [0, 'closed']);
});

test.run();
