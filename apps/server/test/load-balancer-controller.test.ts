import type { Machine } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardNetwork } from './network-guard.ts';
import { aSimulatedServer, type Simulated, until } from './simulated-server.ts';

const beside = suite('beside the AWS Load Balancer Controller');

const isReady = ({ sandbox }: Simulated, id: string) =>
  sandbox.aws.world.registered(id).some(({ name, state }) => name === 'ingress-nodes' && state !== 'draining');

const isLeaving = ({ sandbox }: Simulated, id: string) =>
  sandbox.aws.world.registered(id).some(({ name, state }) => name === 'ingress-nodes' && state === 'draining');

const stands = ({ sandbox }: Simulated, id: string) =>
  sandbox.aws.world.registered(id).filter(({ state }) => state !== 'draining' && state !== 'unused');

const ownTargets = ({ sandbox }: Simulated, name: string) => {
  const arn = [...sandbox.aws.world.targetGroups.values()].find((group) => group.name === name)?.arn;
  return sandbox.aws.calls
    .of('DeregisterTargets')
    .filter(({ input }) => input.TargetGroupArn === arn)
    .flatMap(({ input }) => JSON.stringify(input.Targets));
};

/** The VPC CNI gives pods addresses of their machine's network interfaces. */
function givePodsAddresses(
  { sandbox }: Simulated,
  { instance, node }: { instance: { privateIps: readonly string[] }; node: string },
): void {
  const addresses = sandbox.kubernetes.pods(node).flatMap(({ status }) => status.podIP ?? []);
  (instance.privateIps as string[]).push(...addresses);
}

beside('a machine leaves the controller’s groups and stays out, though the controller looks again at every change', async () => {
  const guard = await guardNetwork();
  const world = await aSimulatedServer({ controller: 'installed', size: 4 });
  const { sandbox } = world;
  try {
    const [machine, another] = sandbox.fleet.machines() as [Machine, Machine];
    const { id } = machine.instance;
    await until(() => isReady(world, id), 'the controller to register the nodes');
    givePodsAddresses(world, machine);
    sandbox.aws.route({ to: world.topicArn });
    await until(() => [...sandbox.aws.world.subscriptions.values()].some((each) => each.confirmed), 'the subscription');
    await sandbox.aws.interruptSpot(id);
    const ended = new Set<string>();
    world.server.follower.listen((_, { steps }) => {
      for (const step of steps) if (step.outcome !== null) ended.add(step.id);
    });
    await until(() => ended.has('elb-deregister') && isLeaving(world, id), 'the machine to leave');
    // Any change makes the controller register every node it wants, those that are draining too.
    sandbox.kubernetes.removeNode(another.node);
    sandbox.controller?.nudge();
    await world.untilClosed(1);
    assert.is(world.closed[0]?.outcome, 'succeeded', JSON.stringify(world.closed[0]?.steps));
    sandbox.controller?.nudge();
    assert.equal(stands(world, id), []);
    assert.equal(ownTargets(world, 'ingress-pods'), [], 'pods leave with the controller, not by us');
    assert.equal(guard.strayed, []);
  } finally {
    await world.close();
    await guard.lift();
  }
});

beside.run();
