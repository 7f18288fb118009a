import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { INSTANCE, NODE, openWorld, type World } from '../support/cluster.ts';

const test = suite<{ world: World }>('the step’s neighbours');
test.before.each(async (its) => {
  its.world = await openWorld();
  its.world.cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}`, labels: { 'eks.amazonaws.com/nodegroup': 'web' } });
});
test.after.each(({ world }) => world.close());

const neighboursOf = async (world: World) => (await world.step().neighbours?.(AbortSignal.timeout(5_000))) ?? [];

test('are told by the labels of the nodes, also to somebody who may not see what runs in the cluster', async ({ world }) => {
  world.cluster.deny({ verb: 'list', resource: 'daemonsets' });
  const found = await neighboursOf(world);
  assert.equal(
    found.map(({ who, where }) => `${who}: ${where}`),
    ['EKS managed node groups: web: 1 node', 'programs of the cluster: not seen'],
  );
});

test('are a failure where the cluster cannot be asked at all', async ({ world }) => {
  world.cluster.deny({ verb: 'list', resource: 'nodes' });
  const problem = await neighboursOf(world).catch((error: { readonly code: string }) => error.code);
  assert.is(problem, 'K8S_FORBIDDEN');
});

test.run();
