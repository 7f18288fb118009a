import { ApisApi, CustomObjectsApi, KubeConfig, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKubernetesSandbox, type KubernetesSandbox } from '../../src/kubernetes/kubernetes-sandbox.ts';
import { failureOf, until, watch } from './world.ts';

const test = suite('target group bindings of the simulated cluster');

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067';
const WHICH = { group: 'elbv2.k8s.aws', version: 'v1beta1', plural: 'targetgroupbindings' };

type World = { readonly cluster: KubernetesSandbox; readonly config: KubeConfig; readonly custom: CustomObjectsApi };

const inCluster =
  (act: (world: World) => Promise<void>, loadBalancerController = true) =>
  async () => {
    const cluster = await createKubernetesSandbox({ clock: fakeClock(), loadBalancerController });
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    await act({ cluster, config, custom: config.makeApiClient(CustomObjectsApi) }).finally(() => cluster.close());
  };

const namesIn = (list: { items: { metadata: { name: string } }[] }) => list.items.map(({ metadata }) => metadata.name);

test(
  'without the controller their group is not found, in plain text',
  inCluster(async ({ cluster, custom }) => {
    const answer = await fetch(`${cluster.url}/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings`);
    assert.equal(
      [answer.status, answer.headers.get('content-type')?.split(';')[0], await answer.text()],
      [404, 'text/plain', '404 page not found\n'],
    );
    const error = await custom.listClusterCustomObject(WHICH).catch((reason) => reason);
    assert.is(error.code, 404);
    assert.throws(() => cluster.addTargetGroupBinding({ name: 'web', targetGroupARN: ARN }), /serves no TargetGroupBinding/);
  }, false),
);

test(
  'they are listed in the whole cluster and in one namespace',
  inCluster(async ({ cluster, custom }) => {
    cluster.addTargetGroupBinding({ name: 'web', namespace: 'shop', targetGroupARN: ARN, vpcID: 'vpc-0a1b2c3d4e5f60718' });
    cluster.addTargetGroupBinding({ name: 'pay', namespace: 'bank', targetGroupARN: ARN, targetType: 'ip', service: 'till', port: 8080 });
    assert.equal(namesIn(await custom.listClusterCustomObject(WHICH)), ['pay', 'web']);
    const { items } = await custom.listNamespacedCustomObject({ ...WHICH, namespace: 'bank' });
    assert.equal(
      items.map(({ apiVersion, kind, spec }: Record<string, unknown>) => [apiVersion, kind, spec]),
      [
        [
          'elbv2.k8s.aws/v1beta1',
          'TargetGroupBinding',
          { targetGroupARN: ARN, targetType: 'ip', serviceRef: { name: 'till', port: 8080 } },
        ],
      ],
    );
  }),
);

test(
  'one is created, read, patched, watched and deleted like any other object',
  inCluster(async (world) => {
    const { cluster, config, custom } = world;
    const { seen, stop } = await watch({ config } as Parameters<typeof watch>[0], {
      path: '/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings',
    });
    const where = { ...WHICH, namespace: 'default' };
    const spec = { targetGroupARN: ARN, targetType: 'instance', serviceRef: { name: 'web', port: 80 } };
    await custom.createNamespacedCustomObject({ ...where, body: { metadata: { name: 'web' }, spec } });
    const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    await custom.patchNamespacedCustomObject({ ...where, name: 'web', body: { spec: { vpcID: 'vpc-1' } } }, merge);
    const found = await custom.getNamespacedCustomObject({ ...where, name: 'web' });
    assert.equal([found.spec, found.metadata.generation], [{ ...spec, vpcID: 'vpc-1' }, 2]);
    await custom.deleteNamespacedCustomObject({ ...where, name: 'web' });
    await until(() => seen.length === 3);
    stop();
    assert.equal(
      seen.map(({ type, name }) => [type, name]),
      [
        ['ADDED', 'web'],
        ['MODIFIED', 'web'],
        ['DELETED', 'web'],
      ],
    );
    assert.equal(cluster.objects('targetgroupbindings'), []);
  }),
);

test(
  'a strategic merge patch is refused, as for every custom resource',
  inCluster(async ({ cluster, custom }) => {
    cluster.addTargetGroupBinding({ name: 'web', targetGroupARN: ARN });
    const strategic = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
    const call = custom.patchNamespacedCustomObject({ ...WHICH, namespace: 'default', name: 'web', body: { spec: {} } }, strategic);
    assert.is((await failureOf(call)).code, 415);
  }),
);

test(
  'one without a service, or of an unknown type, is refused',
  inCluster(async ({ custom }) => {
    const create = (spec: object) =>
      failureOf(custom.createNamespacedCustomObject({ ...WHICH, namespace: 'default', body: { metadata: { name: 'web' }, spec } }));
    assert.is((await create({ targetGroupARN: ARN })).code, 422);
    assert.is((await create({ targetGroupARN: ARN, serviceRef: { name: 'a', port: 80 }, targetType: 'lambda' })).code, 422);
  }),
);

test(
  'who may not list them is forbidden to',
  inCluster(async ({ cluster, custom }) => {
    cluster.deny({ group: 'elbv2.k8s.aws', resource: 'targetgroupbindings', verb: 'list' });
    assert.is((await failureOf(custom.listClusterCustomObject(WHICH))).code, 403);
  }),
);

test(
  'discovery tells of their group',
  inCluster(async ({ config }) => {
    const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
    assert.is(groups.find(({ name }) => name === 'elbv2.k8s.aws')?.preferredVersion?.groupVersion, 'elbv2.k8s.aws/v1beta1');
  }),
);

test(
  'a ready pod has an address, its own or the one it was given, and keeps it',
  inCluster(async ({ cluster }) => {
    cluster.addPod({ name: 'a-1', ip: '10.0.0.7' });
    cluster.addPod({ name: 'b-1' });
    cluster.addPod({ name: 'c-1', phase: 'Pending' });
    const [a, b, c] = cluster.pods();
    assert.equal([a?.status.podIP, a?.status.podIPs], ['10.0.0.7', [{ ip: '10.0.0.7' }]]);
    assert.match(b?.status.podIP ?? '', /^10\./);
    assert.is(c?.status.podIP, undefined);
  }),
);

test.run();
