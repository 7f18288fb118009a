import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKubernetesSandbox } from '../../src/kubernetes/kubernetes-sandbox.ts';
import { failureOf, inWorld, type TestWorld } from './world.ts';

const test = suite('listing');

function threePods({ cluster }: TestWorld): void {
  cluster.addPod({ name: 'p1', node: 'a', labels: { app: 'web', tier: 'front' } });
  cluster.addPod({ name: 'p2', node: 'a', labels: { app: 'db' } });
  cluster.addPod({ name: 'p3', node: 'b', namespace: 'other' });
}

const names = ({ items }: { items: { metadata?: { name?: string } }[] }) => items.map(({ metadata }) => metadata?.name);

for (const [labelSelector, expected] of [
  ['app=web', ['p1']],
  ['app==web,tier!=back', ['p1']],
  ['app in (web, db)', ['p1', 'p2']],
  ['app notin (web)', ['p2', 'p3']],
  ['app', ['p1', 'p2']],
  ['!app', ['p3']],
] as const)
  test(
    `the label selector "${labelSelector}" selects ${expected.join(' and ')}`,
    inWorld(async (world) => {
      threePods(world);
      assert.equal(names(await world.core.listPodForAllNamespaces({ labelSelector })), expected);
    }),
  );

for (const [fieldSelector, expected] of [
  ['spec.nodeName=a', ['p1', 'p2']],
  ['spec.nodeName!=a', ['p3']],
  ['metadata.name=p2', ['p2']],
  ['spec.nodeName=a,status.phase=Pending', []],
] as const)
  test(
    `the field selector "${fieldSelector}" selects ${expected.join(' and ') || 'nothing'}`,
    inWorld(async (world) => {
      threePods(world);
      assert.equal(names(await world.core.listPodForAllNamespaces({ fieldSelector })), expected);
    }),
  );

test(
  'a field nobody can select by is refused',
  inWorld(async ({ core }) => {
    const { code, status } = await failureOf(core.listPodForAllNamespaces({ fieldSelector: 'spec.hostname=x' }));
    assert.equal([code, status.reason], [400, 'BadRequest']);
  }),
);

test(
  'a label selector that cannot be read is refused',
  inWorld(async ({ core }) => {
    const { code, status } = await failureOf(core.listPodForAllNamespaces({ labelSelector: 'a=b=c' }));
    assert.equal([code, status.reason], [400, 'BadRequest']);
  }),
);

test(
  'a list of one namespace has only its objects',
  inWorld(async (world) => {
    threePods(world);
    assert.equal(names(await world.core.listNamespacedPod({ namespace: 'other' })), ['p3']);
  }),
);

test(
  'pages together are the list as it was at the first one',
  inWorld(async (world) => {
    threePods(world);
    const first = await world.core.listPodForAllNamespaces({ limit: 2 });
    world.cluster.addPod({ name: 'p4', namespace: 'other' });
    world.cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p3', namespace: 'other' } });
    const second = await world.core.listPodForAllNamespaces({ limit: 2, _continue: first.metadata?._continue ?? '' });
    assert.equal([...names(first), ...names(second)], ['p1', 'p2', 'p3']);
    assert.is(second.metadata?._continue, undefined);
    assert.is(second.metadata?.resourceVersion, first.metadata?.resourceVersion);
  }),
);

test('a page holds no more than the server puts into one, whatever was asked for', async () => {
  const cluster = await createKubernetesSandbox({ clock: fakeClock(), mostPerPage: 2 });
  for (const name of ['a', 'b', 'c']) cluster.addNode({ name });
  const answer = await fetch(`${cluster.url}/api/v1/nodes?limit=500`);
  const list = (await answer.json()) as { items: object[]; metadata: { remainingItemCount: number } };
  await cluster.close();
  assert.is(list.items.length, 2);
  assert.is(list.metadata.remainingItemCount, 1);
});

test(
  'a page that comes after its version is forgotten is told to start again',
  inWorld(async (world) => {
    threePods(world);
    const first = await world.core.listPodForAllNamespaces({ limit: 2 });
    world.cluster.addPod({ name: 'p4' });
    world.cluster.watches.expire();
    const { code, status } = await failureOf(world.core.listPodForAllNamespaces({ limit: 2, _continue: first.metadata?._continue ?? '' }));
    assert.equal([code, status.reason], [410, 'Expired']);
  }),
);

test(
  'daemon sets, budgets, volume attachments and namespaces can be listed',
  inWorld(async ({ cluster, apps, policy, storage, core }) => {
    cluster.addPod({ name: 'log-1', node: 'a', owner: 'DaemonSet' });
    cluster.addPdb({ name: 'log', selector: { app: 'log' }, maxUnavailable: 1 });
    cluster.apply({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: { name: 'v' },
      spec: { attacher: 'ebs', nodeName: 'a', source: {} },
    });
    assert.equal(names(await apps.listDaemonSetForAllNamespaces()), ['log']);
    assert.equal(names(await policy.listPodDisruptionBudgetForAllNamespaces()), ['log']);
    assert.equal(names(await storage.listVolumeAttachment()), ['v']);
    assert.equal(names(await core.listNamespace()), ['default', 'kube-system']);
  }),
);

test.run();
