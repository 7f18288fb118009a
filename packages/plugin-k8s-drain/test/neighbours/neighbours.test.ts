import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KubeNode } from '../../src/api-server/objects.ts';
import { neighboursIn, type Seen } from '../../src/neighbours/neighbours.ts';
import type { Workload } from '../../src/neighbours/workloads.ts';
import { aNode } from '../support/pods.ts';

const test = suite('who else drains');

const labelled = (...labels: readonly Record<string, string>[]): readonly KubeNode[] =>
  labels.map((each) => aNode({ metadata: { labels: each } }));
const EKS = labelled(
  { 'eks.amazonaws.com/nodegroup': 'web' },
  { 'eks.amazonaws.com/nodegroup': 'api' },
  { 'eks.amazonaws.com/nodegroup': 'web' },
);
const KARPENTER_NODES = labelled({ 'karpenter.sh/nodepool': 'default' });

const running = (place: string, image: string, parts: Partial<Workload> = {}): Workload => ({
  ...{ place, images: [image], labels: {}, hasInterruptionQueue: false },
  ...parts,
});
const karpenter = (hasInterruptionQueue: boolean) =>
  running('Deployment kube-system/karpenter', 'public.ecr.aws/karpenter/controller:1.14.1', { hasInterruptionQueue });

const seen = (parts: Partial<Seen>) => neighboursIn({ selfDraining: 'leave', nodes: [], workloads: [], ...parts });
const advice = (parts: Partial<Seen>) => seen(parts)[0]?.advice ?? '';

test('nobody, in a cluster of machines of one’s own', () => {
  assert.equal(seen({ nodes: [aNode()], workloads: [running('Deployment shop/web', 'nginx:1')] }), []);
});

test('EKS is told with its node groups and how many nodes they have', () => {
  assert.equal(
    seen({ nodes: EKS }).map(({ who, where }) => [who, where]),
    [['EKS managed node groups', 'api, web: 3 nodes']],
  );
});

test('there is nothing to do about whoever is left to drain, and something where both would', () => {
  assert.match(advice({ nodes: EKS }), 'Nothing to do');
  assert.match(advice({ nodes: EKS, selfDraining: 'drain' }), 'take `selfDraining: drain` out');
  assert.match(advice({ workloads: [karpenter(true)] }), 'Nothing to do');
  assert.match(advice({ workloads: [karpenter(true)], selfDraining: 'drain' }), 'take `selfDraining: drain` out');
});

test('Karpenter without an interruption queue drains nothing, so somebody has to', () => {
  const [found] = seen({ nodes: KARPENTER_NODES, workloads: [karpenter(false)] });
  assert.equal([found?.where, found?.does], ['Deployment kube-system/karpenter: 1 node', 'makes nodes']);
  assert.match(found?.advice ?? '', 'set `selfDraining: drain`');
  assert.match(advice({ workloads: [karpenter(false)], selfDraining: 'drain' }), 'Nothing to do');
});

test('nodes of a Karpenter that runs elsewhere are told', () => {
  assert.match(advice({ nodes: KARPENTER_NODES }), 'see that it has an interruption queue');
});

test('Karpenter is known by its label where its image is a copy', () => {
  const labels = { 'app.kubernetes.io/name': 'karpenter' };
  assert.is(seen({ workloads: [running('Deployment a/b', 'registry.internal/k:1', { labels })] })[0]?.who, 'Karpenter');
});

test('programs that drain whatever they are told of are found by their image, wherever they run', () => {
  const workloads = [
    running('DaemonSet kube-system/nth', 'public.ecr.aws/aws-ec2/aws-node-termination-handler:v1.25.2'),
    running('Deployment keiko/manager', 'keikoproj/lifecycle-manager:0.6.1'),
    running('DaemonSet spot/handler', 'kubeaws/kube-spot-termination-notice-handler/spot-termination-handler:1'),
  ];
  assert.equal(
    seen({ workloads }).map(({ who, where }) => `${who}: ${where}`),
    [
      'AWS Node Termination Handler: DaemonSet kube-system/nth',
      'lifecycle-manager: Deployment keiko/manager',
      'Spot Termination Handler: DaemonSet spot/handler',
    ],
  );
});

test('neither the cluster autoscaler nor another program of the same name is one', () => {
  const workloads = [
    running('Deployment kube-system/ca', 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0'),
    running('Deployment kcp-system/klm', 'europe-docker.pkg.dev/kyma-project/prod/lifecycle-manager:1.5'),
  ];
  assert.equal(seen({ workloads }), []);
});

test.run();
