import { KINDS, type Kind } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainerOf, ownerOf } from '../../src/node/self-draining.ts';
import { aNode } from '../support/pods.ts';

const test = suite('nodes that others drain');

const EKS_TAGS = { 'eks:cluster-name': 'shop', 'eks:nodegroup-name': 'web' };
const KARPENTER_TAGS = { 'karpenter.sh/nodepool': 'default' };

const kindsOf = (tags: Record<string, string>): readonly Kind[] =>
  KINDS.filter((kind) => drainerOf({ kind, instance: anInstance({ tags }) }, aNode()) !== null);

const labelled = (labels: Record<string, string>) => aNode({ metadata: { labels } });

test('EKS drains its managed node groups for spot, recommendations and the group’s own terminations', () => {
  assert.equal(kindsOf(EKS_TAGS), ['spot-interruption', 'termination-hook', 'rebalance-recommendation']);
});

test('Karpenter drains its nodes for spot, scheduled changes and state changes', () => {
  assert.equal(kindsOf(KARPENTER_TAGS), ['spot-interruption', 'scheduled-change', 'instance-state-change']);
});

test('nobody else drains any other node', () => {
  assert.equal(kindsOf({ lastcall: 'yes' }), []);
});

test('whose node it is can be told by tags of the machine', () => {
  assert.is(ownerOf(aNode(), EKS_TAGS), 'EKS');
  assert.is(ownerOf(aNode(), KARPENTER_TAGS), 'Karpenter');
  assert.is(ownerOf(aNode(), { 'karpenter.sh/provisioner-name': 'default' }), 'Karpenter');
});

test('whose node it is can be told by its labels, where nothing is known of the machine', () => {
  assert.is(ownerOf(labelled({ 'eks.amazonaws.com/nodegroup': 'web' })), 'EKS');
  assert.is(ownerOf(labelled({ 'karpenter.sh/nodepool': 'default' })), 'Karpenter');
  assert.is(drainerOf({ kind: 'spot-interruption', instance: null }, labelled({ 'karpenter.sh/nodepool': 'default' })), 'Karpenter');
});

test('a tag that people put on machines to find them does not make a managed node group', () => {
  assert.is(ownerOf(aNode(), { 'eks:nodegroup-name': 'web' }), null);
});

test.run();
