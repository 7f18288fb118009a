import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../../src/api-server/objects.ts';
import { type Choice, choosePod, inLeavingOrder } from '../../src/pods/choose-pods.ts';
import { anOwner, aPod } from '../support/pods.ts';

const reasonFor = (pod: Pod) => reasonOf(choosePod(pod, 'lastcall/lastcall-0'));
const reasonOf = (choice: Choice) => (choice.act === 'skip' ? choice.reason : null);
const notesOn = (pod: Pod) => {
  const choice = choosePod(pod, null);
  return choice.act === 'move' ? choice.notes : null;
};

const test = suite('choosing pods');

const rules: readonly (readonly [string, Pod, string | null])[] = [
  ['an ordinary pod moves', aPod(), null],
  ['a static pod stays', aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': '' } } }), 'a static pod of the kubelet'],
  ['a DaemonSet pod stays', aPod({ metadata: { ownerReferences: [anOwner({ kind: 'DaemonSet' })] } }), 'belongs to a DaemonSet'],
  [
    'a pod of some other API’s DaemonSet moves',
    aPod({ metadata: { ownerReferences: [anOwner({ kind: 'DaemonSet', apiVersion: 'apps.kruise.io/v1' })] } }),
    null,
  ],
  [
    'a pod that a DaemonSet owns without controlling it moves',
    aPod({ metadata: { ownerReferences: [anOwner({ kind: 'DaemonSet', controller: false })] } }),
    null,
  ],
  ['a pod that succeeded stays', aPod({ status: { phase: 'Succeeded' } }), 'has finished'],
  ['a pod that failed stays', aPod({ status: { phase: 'Failed' } }), 'has finished'],
  ['a pending pod moves', aPod({ status: { phase: 'Pending' } }), null],
  ['a terminating pod is seen to its end', aPod({ metadata: { deletionTimestamp: '2026-11-22T10:00:00Z' } }), null],
  ['Lastcall never moves itself', aPod({ metadata: { namespace: 'lastcall', name: 'lastcall-0' } }), 'is Lastcall itself'],
  ['a pod of the same name elsewhere moves', aPod({ metadata: { name: 'lastcall-0' } }), null],
];
for (const [rule, pod, reason] of rules) test(rule, () => assert.is(reasonFor(pod), reason));

test('a static pod without a controller is skipped, not warned about', () => {
  const pod = aPod({ metadata: { ownerReferences: [], annotations: { 'kubernetes.io/config.mirror': 'x' } } });
  assert.is(reasonFor(pod), 'a static pod of the kubelet');
});

test('what kubectl would refuse is noted and moved', () => {
  const pod = aPod({
    metadata: { ownerReferences: [], annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
    spec: { volumes: [{ name: 'scratch', emptyDir: {} }] },
  });
  assert.equal(notesOn(pod), ['no controller will replace it', 'its emptyDir data is lost', 'asks not to be disrupted']);
});

test('a pod that says it is safe to evict is not noted', () => {
  assert.equal(notesOn(aPod({ metadata: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } } })), []);
});

const named = (name: string, spec: Partial<Pod['spec']> = {}) => aPod({ metadata: { name, uid: name }, spec });
const disk = { volumes: [{ name: 'data', persistentVolumeClaim: {} }] };

test('disks leave first, then the longest grace period, then the lowest priority, then what the cluster needs', () => {
  const pods = [
    named('critical', { priorityClassName: 'system-cluster-critical', ...disk }),
    named('important', { priority: 1000 }),
    named('plain'),
    named('slow', { terminationGracePeriodSeconds: 120 }),
    named('database', disk),
  ];
  assert.equal(
    inLeavingOrder(pods).map((pod) => pod.metadata.name),
    ['database', 'slow', 'plain', 'important', 'critical'],
  );
});

test('ordering loses no pod and is the same for every arrival order', () => {
  const spec = fc.record({
    terminationGracePeriodSeconds: fc.integer({ min: 0, max: 900 }),
    priority: fc.integer({ min: -10, max: 2_000_000_000 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(spec, { selector: (one) => `${one.terminationGracePeriodSeconds} ${one.priority}` }), (specs) => {
      const pods = specs.map((one, index) => named(`pod-${index}`, one));
      assert.equal(inLeavingOrder([...pods].reverse()), inLeavingOrder(pods));
      assert.is(inLeavingOrder(pods).length, pods.length);
    }),
  );
});

test.run();
