import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matchNode } from '../../src/node/match-node.ts';
import { aNode } from '../support/pods.ts';

const machine = { instanceId: 'i-0a1b2c3d4e5f60718', privateDnsName: 'ip-10-0-1-11.eu-west-1.compute.internal' };
const byId = aNode({ metadata: { name: 'by-id' } });
const byName = aNode({ metadata: { name: machine.privateDnsName }, spec: { providerID: '' } });
const byLabel = aNode({
  metadata: { name: 'by-label', labels: { 'alpha.eksctl.io/instance-id': machine.instanceId } },
  spec: { providerID: '' },
});
const nameOf = (...nodes: (typeof byId)[]) => matchNode(nodes, machine)?.metadata.name ?? null;

const test = suite('matching a node to a machine');

test('the provider id decides', () => assert.is(nameOf(byLabel, byName, byId), 'by-id'));
test('without a provider id the private DNS name decides', () => assert.is(nameOf(byLabel, byName), machine.privateDnsName));
test('without both the eksctl label decides', () => assert.is(nameOf(byLabel), 'by-label'));
test('a cluster without the machine has no node for it', () => assert.is(nameOf(), null));

test('a node of another machine is never taken for its name', () => {
  assert.is(
    nameOf(aNode({ metadata: { name: machine.privateDnsName }, spec: { providerID: 'aws:///eu-west-1b/i-0ffffffffffffffff' } })),
    null,
  );
});

test('an instance id that merely ends the same is another machine', () => {
  assert.is(matchNode([byId], { ...machine, instanceId: '0a1b2c3d4e5f60718' }), null);
});

test('a machine without a private DNS name matches no node by it', () => {
  assert.is(matchNode([byName], { ...machine, privateDnsName: null }), null);
});

test.run();
