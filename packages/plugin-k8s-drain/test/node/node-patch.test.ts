import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KubeNode } from '../../src/api-server/objects.ts';
import {
  ADDED_ANNOTATION,
  addedTo,
  EXCLUDE_LABEL,
  labelPatch,
  markPatch,
  type NodePatch,
  TAINT_KEY,
  unmarkPatch,
} from '../../src/node/node-patch.ts';
import { aNode } from '../support/pods.ts';

const mark = { interruption: 'int-1', kind: 'spot-interruption' };
const ours = { key: TAINT_KEY, value: 'spot-interruption', effect: 'NoSchedule' };
const foreign = { key: 'dedicated', value: 'web', effect: 'NoSchedule' };

/** The node after a merge patch, as the server would make it. */
function patched(node: KubeNode, patch: NodePatch | null): KubeNode {
  const { metadata, spec } = patch ?? { metadata: { annotations: {} }, spec: { taints: node.spec.taints ?? null } };
  const merged = <T extends object>(before: T, after: object = {}) =>
    Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, value]) => value !== null)) as T;
  return {
    metadata: {
      ...node.metadata,
      labels: merged(node.metadata.labels ?? {}, metadata.labels),
      annotations: merged(node.metadata.annotations ?? {}, metadata.annotations),
    },
    spec: merged(node.spec, spec),
  };
}

const marked = (node: KubeNode) => patched(node, markPatch(node, mark));
const test = suite('the node patch');

test('one patch cordons, taints, labels and notes what it added', () => {
  assert.equal(markPatch(aNode(), mark), {
    metadata: {
      resourceVersion: '7',
      labels: { [EXCLUDE_LABEL]: 'lastcall' },
      annotations: { [ADDED_ANNOTATION]: JSON.stringify({ interruption: 'int-1', cordonedByUs: true, labelledByUs: true }) },
    },
    spec: { unschedulable: true, taints: [ours] },
  });
});

test('the taints of others are kept', () => {
  assert.equal(markPatch(aNode({ spec: { taints: [foreign] } }), mark)?.spec.taints, [foreign, ours]);
});

test('a node already marked needs no patch', () => {
  assert.is(markPatch(marked(aNode()), mark), null);
});

test('a label of others is kept and not noted as ours', () => {
  const node = aNode({ metadata: { labels: { [EXCLUDE_LABEL]: 'true' } } });
  assert.is(markPatch(node, mark)?.metadata.labels, undefined);
  assert.is(addedTo(marked(node))?.labelledByUs, false);
});

test('a node that others cordoned is not noted as cordoned by us', () => {
  assert.is(addedTo(marked(aNode({ spec: { unschedulable: true } })))?.cordonedByUs, false);
});

test('a second interruption takes over what the first one added', () => {
  const later = { interruption: 'int-2', kind: 'termination-hook' };
  const node = patched(marked(aNode()), markPatch(marked(aNode()), later));
  assert.equal(addedTo(node), { interruption: 'int-2', cordonedByUs: true, labelledByUs: true });
  assert.equal(node.spec.taints, [{ ...ours, value: 'termination-hook' }]);
});

test('marking and taking back leaves the node as it was', () => {
  for (const node of [
    aNode({ metadata: { labels: {}, annotations: {} } }),
    aNode({ metadata: { labels: { [EXCLUDE_LABEL]: 'true', app: 'x' }, annotations: { note: 'y' } } }),
    aNode({ metadata: { labels: {}, annotations: {} }, spec: { unschedulable: true, taints: [foreign] } }),
  ]) {
    const after = marked(node);
    assert.equal(patched(after, unmarkPatch(after, 'int-1')), node);
  }
});

test('nothing is taken back from a node without our note', () => {
  assert.is(unmarkPatch(aNode({ spec: { unschedulable: true, taints: [ours] } }), 'int-1'), null);
});

test('nothing is taken back that another interruption needs', () => {
  assert.is(unmarkPatch(marked(aNode()), 'int-2'), null);
});

test('a label whose value others changed stays', () => {
  const node = marked(aNode());
  const changed = { ...node, metadata: { ...node.metadata, labels: { [EXCLUDE_LABEL]: 'true' } } };
  assert.is(unmarkPatch(changed, 'int-1')?.metadata.labels, undefined);
});

test('a note that cannot be read counts as none', () => {
  for (const text of ['', '{', '3', 'null', '{"interruption":3}']) {
    assert.is(addedTo(aNode({ metadata: { annotations: { [ADDED_ANNOTATION]: text } } })), null);
  }
});

const labelled = (node: KubeNode) => {
  const patch = labelPatch(node, mark);
  return patched(node, patch && { ...patch, spec: { taints: node.spec.taints ?? null } });
};

test('the label alone changes nothing about scheduling, and notes what it added', () => {
  assert.equal(labelPatch(aNode(), mark), {
    metadata: {
      resourceVersion: '7',
      labels: { [EXCLUDE_LABEL]: 'lastcall' },
      annotations: { [ADDED_ANNOTATION]: JSON.stringify({ interruption: 'int-1', cordonedByUs: false, labelledByUs: true }) },
    },
  });
});

test('a node that has the label already needs no patch, whoever put it there', () => {
  assert.is(labelPatch(labelled(aNode()), mark), null);
  assert.is(labelPatch(aNode({ metadata: { labels: { [EXCLUDE_LABEL]: 'true' } } }), mark), null);
});

test('our label of an earlier interruption becomes this one’s to take back', () => {
  const node = patched(aNode(), markPatch(aNode(), { ...mark, interruption: 'int-0' }));
  assert.equal(addedTo(labelled(node)), { interruption: 'int-1', cordonedByUs: true, labelledByUs: true });
});

test('taking the label back leaves cordon and taints of others alone', () => {
  const node = labelled(aNode({ spec: { taints: [foreign], unschedulable: true } }));
  assert.equal(unmarkPatch(node, 'int-1')?.spec, { taints: [foreign] });
  assert.is(unmarkPatch(node, 'int-1')?.metadata.labels?.[EXCLUDE_LABEL], null);
});

test.run();
