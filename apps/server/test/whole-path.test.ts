import { sampleNotice } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { HOOK } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardNetwork } from './network-guard.ts';
import { aSimulatedServer, KEY, type Simulated, until } from './simulated-server.ts';

const path = suite('the whole path');

/** Runs one rule in a world of its own. */
const rule = (name: string, prove: (world: Simulated) => Promise<void>, parts: Parameters<typeof aSimulatedServer>[0] = {}) =>
  path(name, async () => {
    const guard = await guardNetwork();
    const world = await aSimulatedServer(parts);
    try {
      await prove(world);
      assert.equal(guard.strayed, [], 'nothing may leave this machine');
    } finally {
      await world.close();
      await guard.lift();
    }
  });

const victimOf = ({ sandbox }: Simulated) => {
  const [machine] = sandbox.fleet.machines();
  if (machine === undefined) throw new Error('the fleet is empty');
  return { id: machine.instance.id, node: machine.node };
};

const steps = ({ closed }: Simulated) => closed[0]?.steps.map(({ id, outcome }) => `${id} ${outcome}`);
const podsOf = ({ sandbox }: Simulated, node: string) =>
  sandbox.kubernetes.pods(node).filter(({ metadata }) => metadata.namespace === 'shop').length;
const statesOf = ({ sandbox }: Simulated, id: string) =>
  [...sandbox.aws.world.targetGroups.values()].flatMap(({ targets }) =>
    [...targets.values()].filter((target) => target.id === id).map((target) => (target.drainedAt === null ? 'in' : 'draining')),
  );
const asked = ({ sandbox }: Simulated, action: string) => sandbox.aws.calls.of(action).length;

async function proveAllDone(world: Simulated, { id, node }: { id: string; node: string }): Promise<void> {
  const [view] = world.closed;
  assert.is(view?.outcome, 'succeeded', JSON.stringify(view?.steps));
  assert.ok((view?.closedAt ?? Number.POSITIVE_INFINITY) < (view?.deadlineAt ?? Number.POSITIVE_INFINITY));
  assert.is(podsOf(world, node), 0);
  assert.ok(statesOf(world, id).every((state) => state === 'draining'));
  assert.is(world.sandbox.aws.world.commands.size, 1);
  await until(() => JSON.stringify(world.sandbox.slack.messages()).includes('before AWS acts'), 'the last Slack update');
  assert.is(world.sandbox.slack.messages().filter((message) => message.threadTs === null).length, 1);
}

rule('a spot notice by SNS goes through every plugin and ends before AWS acts', async (world) => {
  const victim = victimOf(world);
  await until(() => [...world.sandbox.aws.world.subscriptions.values()].some((each) => each.confirmed), 'the subscription');
  world.sandbox.aws.route({ to: world.topicArn });
  await world.sandbox.aws.interruptSpot(victim.id);
  await world.untilClosed(1);
  assert.equal(steps(world), ['elb-deregister succeeded', 'k8s-drain succeeded', 'ssm-shutdown succeeded', 'asg-lifecycle skipped']);
  assert.is(world.closed[0]?.notices[0]?.source, 'sns');
  await proveAllDone(world, victim);
});

rule('a spot notice by SQS does the same, and its message is deleted once the run has closed', async (world) => {
  const victim = victimOf(world);
  world.sandbox.aws.route({ to: world.queueUrl });
  await world.sandbox.aws.interruptSpot(victim.id);
  await world.untilClosed(1);
  assert.is(world.closed[0]?.notices[0]?.source, 'sqs');
  await proveAllDone(world, victim);
  await until(() => asked(world, 'DeleteMessageBatch') === 1, 'the message to be deleted');
});

rule('a hook of the group is kept alive, completed last, and told from both channels as one interruption', async (world) => {
  const victim = victimOf(world);
  world.sandbox.aws.route({ to: world.queueUrl });
  await world.sandbox.aws.terminateInGroup(victim.id);
  await world.untilClosed(1);
  assert.equal(steps(world)?.at(-1), 'asg-lifecycle succeeded');
  assert.match(world.closed[0]?.steps.at(-1)?.summary ?? '', HOOK);
  assert.ok(asked(world, 'RecordLifecycleActionHeartbeat') >= 1);
  assert.is(asked(world, 'CompleteLifecycleAction'), 1);
});

rule('the same notice by SNS and by SQS at once is one interruption with one run', async (world) => {
  const victim = victimOf(world);
  world.sandbox.aws.route({ to: world.queueUrl });
  world.sandbox.aws.route({ to: world.topicArn });
  await world.sandbox.aws.interruptSpot(victim.id);
  await world.untilClosed(1);
  await proveAllDone(world, victim);
  assert.is(world.closed[0]?.attempt, 1);
});

const post = ({ server }: Simulated, id: string, ageMs: number) =>
  fetch(`${server.publicUrl}/webhooks/eventbridge`, {
    method: 'POST',
    headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
    body: sampleNotice('spot-interruption', { instanceId: id, at: systemClock.now() - ageMs }),
  });

rule('a notice with 35 s left does what its plan says: no optional step, everything shorter, over in time', async (world) => {
  const victim = victimOf(world);
  assert.is((await post(world, victim.id, 85_000)).status, 200);
  await world.untilClosed(1);
  assert.equal(steps(world), ['elb-deregister succeeded', 'k8s-drain succeeded', 'ssm-shutdown not-reached', 'asg-lifecycle skipped']);
  assert.is(podsOf(world, victim.node), 0);
  assert.ok((world.closed[0]?.closedAt ?? 0) < (world.closed[0]?.deadlineAt ?? 0));
});

rule('a notice past its deadline runs always steps only', async (world) => {
  const victim = victimOf(world);
  await post(world, victim.id, 300_000);
  await world.untilClosed(1);
  assert.equal(steps(world), ['elb-deregister not-reached', 'k8s-drain not-reached', 'ssm-shutdown not-reached', 'asg-lifecycle skipped']);
  assert.is(world.closed[0]?.outcome, 'out-of-time');
  assert.is(asked(world, 'DeregisterTargets'), 0);
});

rule(
  'a dry run looks and says what it would have done, and changes nothing',
  async (world) => {
    const victim = victimOf(world);
    const before = podsOf(world, victim.node);
    await post(world, victim.id, 0);
    await world.untilClosed(1);
    const words = world.closed[0]?.steps.map(({ summary }) => summary).join('\n') ?? '';
    assert.match(words, /would have/);
    assert.is(podsOf(world, victim.node), before);
    assert.equal(
      ['DeregisterTargets', 'SendCommand', 'DeregisterInstancesFromLoadBalancer'].map((action) => asked(world, action)),
      [0, 0, 0],
    );
    const writes = world.sandbox.kubernetes.calls.filter(
      ({ method, path: where, query }) => method !== 'GET' && !where.includes('selfsubject') && !JSON.stringify(query).includes('dryRun'),
    );
    assert.equal(
      writes.map(({ method, path: where }) => `${method} ${where}`),
      [],
    );
  },
  { dryRun: 'yes' },
);

rule(
  'an instance outside the scope is acknowledged, counted and left alone',
  async (world) => {
    const victim = victimOf(world);
    assert.is((await post(world, victim.id, 0)).status, 200);
    await world.untilClosed(1);
    assert.is(world.closed[0]?.outcome, 'foreign');
    assert.equal([world.sandbox.slack.messages().length, asked(world, 'DeregisterTargets')], [0, 0]);
    const metrics = await (await fetch(`${world.server.privateUrl}/metrics`)).text();
    assert.match(metrics, 'lastcall_interruptions_closed_total{kind="spot-interruption",outcome="foreign"} 1');
  },
  { scope: '{ tags: { team: other } }' },
);

rule('the API shows the interruption, its plan, steps and notices, and the page is served', async (world) => {
  const victim = victimOf(world);
  await post(world, victim.id, 0);
  await world.untilClosed(1);
  const [listed] = (await (await fetch(`${world.server.privateUrl}/api/interruptions`)).json()) as { id: string }[];
  const shown = (await (await fetch(`${world.server.privateUrl}/api/interruptions/${listed?.id}`)).json()) as Record<string, unknown>;
  assert.equal([shown.instanceId, shown.kind, shown.outcome], [victim.id, 'spot-interruption', 'succeeded']);
  assert.match(String(shown.deadlineAt), /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.is((shown.steps as unknown[]).length, 4);
  assert.is((await fetch(`${world.server.privateUrl}/api/interruptions/no-such`)).status, 404);
  assert.is((await fetch(`${world.server.privateUrl}/ready`)).status, 200);
  assert.is((await fetch(`${world.server.privateUrl}/api/openapi.json`)).status, 200);
  assert.is((await fetch(`${world.server.publicUrl}/api/interruptions`)).status, 404);
});

rule('the page is told of every change as it happens', async (world) => {
  const stream = await fetch(`${world.server.privateUrl}/api/live`);
  assert.match(stream.headers.get('content-type') ?? '', 'text/event-stream');
  await post(world, victimOf(world).id, 0);
  await world.untilClosed(1);
  let told = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    told += decoder.decode(chunk, { stream: true });
    if (told.includes('"outcome":"succeeded"') && told.includes('"closedAt":"')) break;
  }
  assert.match(told, /^event: interruptions$/m);
});

rule('no secret is in the log, the journal or a message', async (world) => {
  await post(world, victimOf(world).id, 0);
  await world.untilClosed(1);
  const shown = await (await fetch(`${world.server.privateUrl}/api/interruptions?detail=whole`)).text();
  const told = [world.log.join('\n'), shown, JSON.stringify(world.sandbox.slack.messages())].join('\n');
  for (const secret of [KEY, world.sandbox.slack.token]) assert.not(told.includes(secret));
});

path.run();
