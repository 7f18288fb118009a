import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openAdmin } from './admin.ts';
import { startCluster, type TestCluster } from './cluster.ts';
import { findClusterPrograms } from './programs.ts';
import { tokenOf } from './users.ts';

const test = suite<{ cluster: TestCluster }>('the test cluster');
const programs = findClusterPrograms();
/** Else the API server answers from what it remembers itself, and never asks etcd about the past. */
const WITHOUT_CACHE = ['--watch-cache=false'];
const PODS = '/api/v1/namespaces/default/pods';
const pod = (name: string, node: string) => ({
  metadata: { name, labels: { app: 'web' } },
  spec: { nodeName: node, containers: [{ name: 'main', image: 'none' }] },
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`never became true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const phaseOf = async (cluster: TestCluster, name: string) => (await cluster.request('GET', `${PODS}/${name}`)).body.status?.phase;

if ('reason' in programs) {
  console.log(`# skip the test cluster: ${programs.reason}`);
} else {
  test.before(async (its) => {
    its.cluster = await startCluster({ programs, users: ['nobody'], apiServerFlags: WITHOUT_CACHE });
    await its.cluster.request('POST', '/api/v1/nodes', { metadata: { name: 'node-a' }, spec: { providerID: 'aws:///eu-west-1a/i-0a' } });
  });
  test.after(({ cluster }) => cluster.stop());

  test('a pod runs on its node', async ({ cluster }) => {
    await cluster.request('POST', PODS, pod('first', 'node-a'));
    await eventually(async () => (await phaseOf(cluster, 'first')) === 'Running');
  });

  test('an eviction is refused by its budget, as the disruption controller counts', async ({ cluster }) => {
    const budget = { metadata: { name: 'web' }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } };
    await cluster.request('POST', '/apis/policy/v1/namespaces/default/poddisruptionbudgets', budget);
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'first', namespace: 'default' } };
    await eventually(async () => {
      const { status, body } = await cluster.request('POST', `${PODS}/first/eviction`, eviction);
      return (
        status === 429 && body.details.causes[0].reason === 'DisruptionBudget' && /needs 1 healthy/.test(body.details.causes[0].message)
      );
    });
  });

  test('a user may do nothing but what was granted', async ({ cluster }) => {
    const asked = await fetchAs(cluster, 'nobody');
    assert.is(asked, 403);
  });

  test('a killed API server comes back with everything it had', async ({ cluster }) => {
    await cluster.kill('kube-apiserver');
    await cluster.start('kube-apiserver');
    assert.is(await phaseOf(cluster, 'first'), 'Running');
  });

  test('a position from before a compaction is too old', async ({ cluster }) => {
    const list = await cluster.request('GET', `${PODS}?limit=1`);
    const { resourceVersion } = list.body.metadata;
    await cluster.request('POST', PODS, pod('second', 'node-a'));
    await cluster.compact();
    const { status } = await cluster.request('GET', `${PODS}?limit=1&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    assert.is(status, 410);
  });

  test('nothing runs any more once it is stopped', async () => {
    const cluster = await startCluster({ programs });
    const pid = cluster.pid('kube-apiserver');
    await cluster.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
  });

  test.run();
}

/** The status of a list of pods, asked for as that user. */
async function fetchAs(cluster: TestCluster, user: string): Promise<number> {
  const client = openAdmin({ url: cluster.url, token: tokenOf(user) });
  const { status } = await client.request('GET', PODS);
  client.close();
  return status;
}
