import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../../src/api-server/objects.ts';
import { type DaemonSetAnswer, daemonSetOf, judgeStrictly, refusalsIn, type StrictOptions } from '../../src/pods/strict-filters.ts';
import { anOwner, aPod } from '../support/pods.ts';

const now = Date.UTC(2026, 10, 22, 10);
/** kubectl's own defaults. */
const bare: StrictOptions = { ignoreDaemonSets: false, deleteEmptyDirData: false, force: false, skipWaitSeconds: 0 };
const all: StrictOptions = { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true, skipWaitSeconds: 0 };

const meant = (pod: Pod, options: StrictOptions, daemonSet: DaemonSetAnswer | null = null): string => {
  const choice = judgeStrictly(pod, { options, daemonSet, now });
  return choice.act === 'move' ? ['move', ...choice.notes].join(': ') : `${choice.act}: ${choice.reason}`;
};

const scratch = { name: 'scratch', emptyDir: {} };
const daemon = anOwner({ kind: 'DaemonSet', name: 'proxy' });
const proxy = aPod({ metadata: { ownerReferences: [daemon] } });
const naked = aPod({ metadata: { ownerReferences: [] } });
const withScratch = aPod({ spec: { volumes: [scratch] } });
const nakedWithScratch = aPod({ metadata: { ownerReferences: [] }, spec: { volumes: [scratch] } });
const staticPod = aPod({
  metadata: { ownerReferences: [], annotations: { 'kubernetes.io/config.mirror': '' } },
  spec: { volumes: [scratch] },
});
const ended = (phase: string) => aPod({ metadata: { ownerReferences: [] }, spec: { volumes: [scratch] }, status: { phase } });
const leavingSince = (ms: number, pod = aPod()): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, deletionTimestamp: new Date(now - ms).toISOString() },
});
const skipping = (skipWaitSeconds: number): StrictOptions => ({ ...bare, skipWaitSeconds });
const missing: DaemonSetAnswer = { missing: '404 daemonsets.apps "proxy" not found' };
const silent: DaemonSetAnswer = { problem: '503 shutting down' };

const DAEMON_REFUSAL = 'refuse: DaemonSet-managed Pods (use ignoreDaemonSets)';
const SCRATCH_REFUSAL = 'refuse: Pods with local storage (use deleteEmptyDirData)';
const NAKED_REFUSAL = 'refuse: Pods that declare no controller (use force)';

const test = suite('kubectl’s filters');

for (const [rule, pod, options, daemonSet, expected] of [
  ['an ordinary pod moves', aPod(), bare, null, 'move'],
  [
    '1: a pod that has been leaving for longer than the configured time stays',
    leavingSince(6_000),
    skipping(5),
    null,
    'skip: has been leaving for longer than 5 s',
  ],
  ['1: exactly the configured time is not longer', leavingSince(5_999), skipping(5), null, 'move'],
  ['1: without a configured time a pod that is leaving moves, however long it has', leavingSince(600_000), bare, null, 'move'],
  ['1: a pod that is not leaving moves', aPod(), skipping(5), null, 'move'],
  [
    '1 comes before 2: a DaemonSet is not refused for a pod that left long ago',
    leavingSince(6_000, proxy),
    skipping(5),
    'exists',
    'skip: has been leaving for longer than 5 s',
  ],
  ['2: a DaemonSet’s pod refuses the node', proxy, bare, 'exists', DAEMON_REFUSAL],
  ['2: it is left alone with ignoreDaemonSets', proxy, { ...bare, ignoreDaemonSets: true }, 'exists', 'skip: belongs to a DaemonSet'],
  ['2: force does not help', proxy, { ...bare, force: true }, 'exists', DAEMON_REFUSAL],
  [
    '2: a pod whose DaemonSet is missing refuses the node',
    proxy,
    { ...all, force: false },
    missing,
    'refuse: 404 daemonsets.apps "proxy" not found',
  ],
  ['2: it moves with force', proxy, { ...bare, force: true }, missing, 'move: 404 daemonsets.apps "proxy" not found'],
  ['2: a DaemonSet that cannot be looked up refuses the node, also with force', proxy, all, silent, 'refuse: 503 shutting down'],
  [
    '2 comes before 4: the DaemonSet is named, not the volume',
    { ...proxy, spec: { ...proxy.spec, volumes: [scratch] } },
    bare,
    'exists',
    DAEMON_REFUSAL,
  ],
  ['3: a static pod stays, though nobody controls it and its volume is local', staticPod, bare, null, 'skip: a static pod of the kubelet'],
  ['4: local data refuse the node', withScratch, bare, null, SCRATCH_REFUSAL],
  [
    '4: they are given up with deleteEmptyDirData',
    withScratch,
    { ...bare, deleteEmptyDirData: true },
    null,
    'move: its emptyDir data is lost',
  ],
  ['4: other volumes are not local', aPod({ spec: { volumes: [{ name: 'disk', persistentVolumeClaim: {} }] } }), bare, null, 'move'],
  ['4 comes before 5: of a pod with both, the volume is named', nakedWithScratch, bare, null, SCRATCH_REFUSAL],
  ['4 and 5: with the one option the other still refuses', nakedWithScratch, { ...bare, deleteEmptyDirData: true }, null, NAKED_REFUSAL],
  ['5: a pod that nobody controls refuses the node', naked, bare, null, NAKED_REFUSAL],
  ['5: it moves with force', naked, { ...bare, force: true }, null, 'move: no controller will replace it'],
  [
    '5: an owner that is no controller does not count',
    aPod({ metadata: { ownerReferences: [anOwner({ controller: false })] } }),
    bare,
    null,
    NAKED_REFUSAL,
  ],
  [
    '5: any kind of controller will do',
    aPod({ metadata: { ownerReferences: [anOwner({ kind: 'Anything', apiVersion: 'x.io/v1' })] } }),
    bare,
    null,
    'move',
  ],
  ['a pod that has succeeded moves, whatever it has', ended('Succeeded'), bare, null, 'move'],
  ['a pod that has failed moves, whatever it has', ended('Failed'), bare, null, 'move'],
  ['a pod that is pending is judged like any other', { ...naked, status: { phase: 'Pending' } }, bare, null, NAKED_REFUSAL],
] as const)
  test(rule, () => assert.is(meant(pod, options, daemonSet), expected));

test('the DaemonSet to look up is the one that controls the pod', () => {
  assert.equal(daemonSetOf(proxy), { namespace: 'shop', name: 'proxy' });
  assert.is(daemonSetOf(aPod()), null);
  assert.is(daemonSetOf(aPod({ metadata: { ownerReferences: [{ ...daemon, controller: false }] } })), null);
});

test('a DaemonSet of another group is a controller like any other', () => {
  assert.is(daemonSetOf(aPod({ metadata: { ownerReferences: [{ ...daemon, apiVersion: 'apps.kruise.io/v1alpha1' }] } })), null);
});

test('the DaemonSet of a pod that has ended is not looked up: it moves', () => {
  assert.is(daemonSetOf({ ...proxy, status: { phase: 'Failed' } }), null);
});

test('refusals are grouped by their reason, and what only stays is none', () => {
  const choices = [naked, withScratch, staticPod, aPod(), aPod({ metadata: { name: 'web-2', ownerReferences: [] } })].map((pod) =>
    judgeStrictly(pod, { options: bare, daemonSet: null, now }),
  );
  assert.equal(
    [...refusalsIn(choices)],
    [
      ['Pods that declare no controller (use force)', ['shop/web-1', 'shop/web-2']],
      ['Pods with local storage (use deleteEmptyDirData)', ['shop/web-1']],
    ],
  );
});

test.run();
