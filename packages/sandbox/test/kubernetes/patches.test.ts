import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, inWorld, merge, strategic } from './world.ts';

const test = suite('patching nodes');
const taint = (key: string) => ({ key, effect: 'NoSchedule' });

test(
  'a strategic merge patch cordons a node and leaves the rest as it is',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a', providerID: 'aws:///eu-west-1a/i-1', labels: { team: 'red' } });
    const node = await core.patchNode({ name: 'a', body: { spec: { unschedulable: true } } }, strategic);
    assert.is(node.spec?.unschedulable, true);
    assert.is(node.spec?.providerID, 'aws:///eu-west-1a/i-1');
    assert.is(node.metadata?.labels?.team, 'red');
  }),
);

test(
  'a strategic merge patch with null takes a field away',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a', unschedulable: true });
    const node = await core.patchNode({ name: 'a', body: { spec: { unschedulable: null } } }, strategic);
    assert.is(node.spec?.unschedulable, undefined);
  }),
);

test(
  'a strategic merge patch replaces the taints as a whole',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a', taints: [taint('old')] });
    const node = await core.patchNode({ name: 'a', body: { spec: { taints: [taint('new')] } } }, strategic);
    assert.equal(
      node.spec?.taints?.map(({ key }) => key),
      ['new'],
    );
  }),
);

test(
  'a strategic merge patch of the status merges conditions by their type',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    const body = { status: { conditions: [{ type: 'Draining', status: 'True' }] } };
    const node = await core.patchNodeStatus({ name: 'a', body }, strategic);
    assert.equal(node.status?.conditions?.map(({ type }) => type).sort(), ['Draining', 'Ready']);
  }),
);

test(
  "a pod's status is patched only if it is the pod that is meant",
  inWorld(async ({ cluster, core }) => {
    const uid = cluster.addPod({ name: 'p', node: 'a' }).metadata.uid;
    const status = { conditions: [{ type: 'DisruptionTarget', status: 'True' }] };
    const patch = (whose: string | undefined) =>
      core.patchNamespacedPodStatus({ name: 'p', namespace: 'default', body: { metadata: { uid: whose }, status } }, strategic);
    assert.is((await failureOf(patch('another'))).code, 409);
    await patch(uid);
    assert.equal(
      cluster
        .pod('p')
        ?.status.conditions?.map(({ type }) => type)
        .sort(),
      ['DisruptionTarget', 'Ready'],
    );
  }),
);

test(
  'a patch of a node does not reach its status',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    await core.patchNode({ name: 'a', body: { status: { conditions: [] } } }, merge);
    assert.is(cluster.node('a')?.status.conditions[0]?.type, 'Ready');
  }),
);

test(
  'a merge patch from an old version is refused',
  inWorld(async ({ cluster, core }) => {
    const { resourceVersion = '' } = cluster.addNode({ name: 'a' }).metadata;
    await core.patchNode({ name: 'a', body: { metadata: { labels: { x: '1' } } } }, merge);
    const patch = core.patchNode({ name: 'a', body: { metadata: { resourceVersion }, spec: { unschedulable: true } } }, merge);
    const { code, status } = await failureOf(patch);
    assert.equal([code, status.reason], [409, 'Conflict']);
    assert.is(cluster.node('a')?.spec.unschedulable, undefined);
  }),
);

test(
  'a merge patch from the present version is taken',
  inWorld(async ({ cluster, core }) => {
    const { resourceVersion = '' } = cluster.addNode({ name: 'a' }).metadata;
    await core.patchNode({ name: 'a', body: { metadata: { resourceVersion }, spec: { unschedulable: true } } }, merge);
    assert.is(cluster.node('a')?.spec.unschedulable, true);
  }),
);

test(
  'a JSON patch adds, replaces and removes',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a', taints: [taint('one')], labels: { old: '1', 'a/b': '1' } });
    const body = [
      { op: 'test', path: '/spec/taints/0/key', value: 'one' },
      { op: 'add', path: '/spec/taints/-', value: taint('two') },
      { op: 'replace', path: '/metadata/labels/a~1b', value: '2' },
      { op: 'remove', path: '/metadata/labels/old' },
    ];
    const node = await core.patchNode({ name: 'a', body });
    assert.equal(
      node.spec?.taints?.map(({ key }) => key),
      ['one', 'two'],
    );
    assert.is(node.metadata?.labels?.['a/b'], '2');
    assert.is(node.metadata?.labels?.old, undefined);
  }),
);

test(
  'a JSON patch whose test fails changes nothing',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    const body = [
      { op: 'add', path: '/spec/unschedulable', value: true },
      { op: 'test', path: '/metadata/name', value: 'b' },
    ];
    const { code, status } = await failureOf(core.patchNode({ name: 'a', body }));
    assert.equal([code, status.reason], [422, 'Invalid']);
    assert.is(cluster.node('a')?.spec.unschedulable, undefined);
  }),
);

test(
  'the last taint that is removed takes the list with it, so that nothing is there to test',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a', taints: [taint('one')] });
    await core.patchNode({ name: 'a', body: [{ op: 'remove', path: '/spec/taints/0' }] });
    const { code } = await failureOf(core.patchNode({ name: 'a', body: [{ op: 'test', path: '/spec/taints', value: [] }] }));
    assert.is(code, 422);
  }),
);

test(
  'an object is refused as a JSON patch',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    const { code } = await failureOf(core.patchNode({ name: 'a', body: { spec: { unschedulable: true } } }));
    assert.is(code, 400);
  }),
);

test(
  'a dry run answers with the patched node and keeps the old one',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    const node = await core.patchNode({ name: 'a', body: { spec: { unschedulable: true } }, dryRun: 'All' }, strategic);
    assert.is(node.spec?.unschedulable, true);
    assert.is(cluster.node('a')?.spec.unschedulable, undefined);
  }),
);

test(
  'a patch that changes nothing makes no new version',
  inWorld(async ({ cluster, core }) => {
    const { resourceVersion } = cluster.addNode({ name: 'a', unschedulable: true }).metadata;
    const node = await core.patchNode({ name: 'a', body: { spec: { unschedulable: true } } }, strategic);
    assert.is(node.metadata?.resourceVersion, resourceVersion);
  }),
);

test(
  'a node that does not exist is not found',
  inWorld(async ({ core }) => {
    const { code, status } = await failureOf(core.patchNode({ name: 'a', body: {} }, strategic));
    assert.equal([code, status.reason, status.message], [404, 'NotFound', 'nodes "a" not found']);
  }),
);

test.run();
