import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AwsSandbox,
  createAwsSandbox,
  createKubernetesSandbox,
  createSandbox,
  type KubernetesSandbox,
  type LoadBalancerController,
  startLoadBalancerController,
} from '../src/index.ts';

const test = suite('the AWS Load Balancer Controller of the simulated world');

type World = {
  readonly clock: FakeClock;
  readonly aws: AwsSandbox;
  readonly kubernetes: KubernetesSandbox;
  readonly controller: LoadBalancerController;
};

const inWorld = (act: (world: World) => Promise<void>) => async () => {
  const clock = fakeClock();
  const aws = await createAwsSandbox({ clock });
  const kubernetes = await createKubernetesSandbox({ clock, loadBalancerController: true });
  const controller = startLoadBalancerController({ clock, aws, kubernetes });
  try {
    await act({ clock, aws, kubernetes, controller });
  } finally {
    controller.stop();
    await Promise.all([aws.close(), kubernetes.close()]);
  }
};

/** A machine that is an instance and a node; returns the instance's id. */
function addMachine({ aws, kubernetes }: World, name: string, labels: Record<string, string> = {}): string {
  const { id, zone } = aws.world.launch();
  kubernetes.addNode({ name, providerID: `aws:///${zone}/${id}`, labels });
  return id;
}

/** A target group of nodes with a binding; returns its ARN. */
function bindNodes({ aws, kubernetes }: World, nodeSelector?: Record<string, string>): string {
  const { arn } = aws.world.createTargetGroup({ name: 'web' });
  kubernetes.addTargetGroupBinding({ name: 'web', targetGroupARN: arn, ...(nodeSelector && { nodeSelector }) });
  return arn;
}

/** What is in a group and does not drain. */
const heldIn = ({ aws }: World, arn: string) =>
  aws.world
    .registered()
    .filter(({ group, state }) => group === arn && state !== 'draining')
    .map(({ id, port }) => `${id}:${port}`);

/** Changes a node and lets the controller look. */
function change(
  { kubernetes, controller }: World,
  name: string,
  { labels = {}, ...spec }: { labels?: object; taints?: object[]; unschedulable?: boolean },
) {
  const node = kubernetes.node(name);
  if (!node) throw new Error(`no node ${name}`);
  const metadata = { ...node.metadata, labels: { ...node.metadata.labels, ...labels } };
  kubernetes.apply({ ...node, metadata, spec: { ...node.spec, ...spec } });
  controller.nudge();
}

test(
  'it registers every ready node, a second after the cluster has changed',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    const id = addMachine(world, 'a');
    await world.clock.advance(999);
    assert.equal(heldIn(world, arn), []);
    await world.clock.advance(1);
    assert.equal(heldIn(world, arn), [`${id}:80`]);
    assert.equal(world.controller.acts, [{ at: world.clock.now(), what: 'registered', group: arn, targets: [{ id, port: 80 }] }]);
  }),
);

for (const [what, spec] of [
  ['the label that excludes it, whatever its value', { labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } }],
  ['the taint of the cluster autoscaler', { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'PreferNoSchedule' }] }],
  ['the taint of Karpenter', { taints: [{ key: 'karpenter.sh/disrupted', effect: 'NoSchedule' }] }],
] as const) {
  test(
    `it takes a node out that gets ${what}`,
    inWorld(async (world) => {
      const arn = bindNodes(world);
      const [one] = [addMachine(world, 'a'), addMachine(world, 'b')];
      world.controller.nudge();
      change(world, 'b', spec as Parameters<typeof change>[2]);
      assert.equal(heldIn(world, arn), [`${one}:80`]);
      assert.is(world.controller.acts.at(-1)?.what, 'deregistered');
    }),
  );
}

for (const [what, spec] of [
  ['cordoned', { unschedulable: true }],
  ['tainted by anybody else', { taints: [{ key: 'aws-node-termination-handler/spot-itn', effect: 'NoSchedule' }] }],
  ['tainted by Karpenter with another effect', { taints: [{ key: 'karpenter.sh/disrupted', effect: 'NoExecute' }] }],
] as const) {
  test(
    `it keeps a node that is ${what}`,
    inWorld(async (world) => {
      const arn = bindNodes(world);
      const id = addMachine(world, 'a');
      world.controller.nudge();
      change(world, 'a', spec as Parameters<typeof change>[2]);
      assert.equal(heldIn(world, arn), [`${id}:80`]);
    }),
  );
}

test(
  'a target that somebody took out stays out until what it wants changes, and is then registered again',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    const id = addMachine(world, 'a');
    world.controller.nudge();
    world.aws.world.deregisterTargets(arn, [{ id }]);
    world.controller.nudge();
    assert.equal(heldIn(world, arn), []);
    const other = addMachine(world, 'b');
    world.controller.nudge();
    assert.equal(heldIn(world, arn).sort(), [`${id}:80`, `${other}:80`].sort());
    assert.equal(world.aws.world.registered(id)[0]?.state, 'initial');
  }),
);

test(
  'an excluded node is not registered again whatever changes',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    const id = addMachine(world, 'a', { 'node.kubernetes.io/exclude-from-external-load-balancers': 'lastcall' });
    addMachine(world, 'b');
    world.controller.nudge();
    assert.not(heldIn(world, arn).includes(`${id}:80`));
  }),
);

test(
  'what nobody in the cluster wants is taken out of the group',
  inWorld(async (world) => {
    const { id } = world.aws.world.launch();
    const { arn } = world.aws.world.createTargetGroup({ name: 'web' });
    world.aws.world.registerTargets(arn, [{ id }]);
    world.kubernetes.addTargetGroupBinding({ name: 'web', targetGroupARN: arn });
    const own = addMachine(world, 'a');
    world.controller.nudge();
    assert.equal(heldIn(world, arn), [`${own}:80`]);
  }),
);

test(
  'while no node is ready those count that nobody has heard of',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    const [one, two] = [addMachine(world, 'a'), addMachine(world, 'b')];
    world.controller.nudge();
    world.kubernetes.loseNode('a');
    world.controller.nudge();
    assert.equal(heldIn(world, arn), [`${two}:80`]);
    world.kubernetes.loseNode('b');
    world.controller.nudge();
    assert.equal(heldIn(world, arn).sort(), [`${one}:80`, `${two}:80`].sort());
  }),
);

test(
  'only nodes its binding selects are wanted, at the port its service has on nodes',
  inWorld(async (world) => {
    world.kubernetes.addService({ name: 'web', selector: { app: 'web' }, nodePort: 30_080 });
    const arn = bindNodes(world, { zone: 'front' });
    const id = addMachine(world, 'a', { zone: 'front' });
    addMachine(world, 'b');
    world.controller.nudge();
    assert.equal(heldIn(world, arn), [`${id}:30080`]);
  }),
);

test(
  'of a binding of addresses it keeps the ready pods of the service, until they terminate',
  inWorld(async (world) => {
    const { aws, kubernetes, controller, clock } = world;
    addMachine(world, 'a');
    const { arn } = aws.world.createTargetGroup({ name: 'pods', targetType: 'ip' });
    kubernetes.addService({ name: 'web', namespace: 'shop', selector: { app: 'web' }, targetPort: 8080 });
    kubernetes.addTargetGroupBinding({ name: 'web', namespace: 'shop', targetGroupARN: arn, targetType: 'ip' });
    const pod = { namespace: 'shop', node: 'a', labels: { app: 'web' } };
    kubernetes.addPod({ ...pod, name: 'web-1', ip: '10.0.0.1', stopTimeMs: 20_000 });
    kubernetes.addPod({ ...pod, name: 'web-2', ip: '10.0.0.2' });
    kubernetes.addPod({ ...pod, name: 'web-3', ip: '10.0.0.3', ready: false });
    kubernetes.addPod({ ...pod, name: 'other-1', ip: '10.0.0.4', labels: { app: 'other' } });
    kubernetes.addPod({ ...pod, name: 'web-4', ip: '10.0.0.5', namespace: 'else' });
    controller.nudge();
    assert.equal(heldIn(world, arn), ['10.0.0.1:8080', '10.0.0.2:8080']);
    change(world, 'a', { labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } });
    assert.is(heldIn(world, arn).length, 2);
    await fetch(`${kubernetes.url}/api/v1/namespaces/shop/pods/web-1`, { method: 'DELETE' });
    await clock.advance(1_000);
    assert.equal(heldIn(world, arn), ['10.0.0.2:8080']);
  }),
);

test(
  'a binding that goes empties its group',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    addMachine(world, 'a');
    world.controller.nudge();
    const [binding] = world.kubernetes.objects('targetgroupbindings');
    world.kubernetes.remove(binding as NonNullable<typeof binding>);
    world.controller.nudge();
    assert.equal(heldIn(world, arn), []);
  }),
);

test(
  'while it is paused it does nothing, and then it catches up',
  inWorld(async (world) => {
    const arn = bindNodes(world);
    world.controller.pause();
    const id = addMachine(world, 'a');
    await world.clock.advance(5_000);
    assert.equal(heldIn(world, arn), []);
    world.controller.resume();
    await world.clock.advance(1_000);
    assert.equal(heldIn(world, arn), [`${id}:80`]);
  }),
);

test(
  'a binding whose group is not there yet is filled once it is looked at with the group',
  inWorld(async (world) => {
    const { arn } = world.aws.world.createTargetGroup({ name: 'web' });
    const targetGroup = world.aws.world.targetGroups.get(arn);
    world.aws.world.targetGroups.delete(arn);
    world.kubernetes.addTargetGroupBinding({ name: 'web', targetGroupARN: arn });
    const id = addMachine(world, 'a');
    world.controller.nudge();
    world.aws.world.targetGroups.set(arn, targetGroup as NonNullable<typeof targetGroup>);
    world.controller.nudge();
    assert.equal(heldIn(world, arn), [`${id}:80`]);
  }),
);

test('the whole world has one where it is asked for, with a group of nodes and one of pods', async () => {
  const clock = fakeClock();
  const sandbox = await createSandbox({ clock, size: 2, podsPerNode: 3, loadBalancerController: true });
  try {
    await clock.advance(1_000);
    const names = sandbox.aws.world.registered().map(({ name }) => name);
    assert.equal([names.filter((name) => name === 'ingress-nodes').length, names.filter((name) => name === 'ingress-pods').length], [2, 4]);
    assert.is(sandbox.controller?.acts.length, 2);
  } finally {
    await sandbox.close();
  }
  assert.is(clock.nextAt(), null);
});

test('the whole world has none unless it is asked for', async () => {
  const sandbox = await createSandbox({ clock: fakeClock(), size: 1 });
  assert.is(sandbox.controller, null);
  await sandbox.close();
});

test.run();
