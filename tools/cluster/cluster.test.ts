import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openAdmin } from './admin.ts';
import { startCluster, type TestCluster } from './cluster.ts';
import { findClusterPrograms, PROGRAMS } from './programs.ts';
import { tokenOf } from './users.ts';

const test = suite<{ cluster: TestCluster }>('the test cluster');
const programs = findClusterPrograms();
/** Else the API server answers from what it remembers itself, and never asks etcd about the past. */
const WITHOUT_CACHE = ['--watch-cache=false'];
const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const NODE = {
  metadata: { name: 'node-a', labels: { 'topology.kubernetes.io/zone': 'eu-west-1a' } },
  spec: { providerID: 'aws:///eu-west-1a/i-0a' },
  status: { capacity: { cpu: '8', pods: '20' }, addresses: [{ type: 'InternalDNS', address: 'ip-10-0-0-1.eu-west-1.compute.internal' }] },
};
const pod = (name: string, node: string, app = 'web') => ({
  metadata: { name, labels: { app }, annotations: { 'cluster/gone-after': '0.1' } },
  spec: { nodeName: node, containers: [{ name: 'main', image: 'none' }] },
});
const budget = (app: string) => ({ metadata: { name: app }, spec: { minAvailable: 1, selector: { matchLabels: { app } } } });
const evict = (cluster: TestCluster, name: string) =>
  cluster.request('POST', `${PODS}/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: 'default' },
  });

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`never became true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const phaseOf = async (cluster: TestCluster, name: string) => (await cluster.request('GET', `${PODS}/${name}`)).body.status?.phase;

/** Makes a pod and waits until it runs: one that does not is evicted without its budget being asked. */
async function run(cluster: TestCluster, made: ReturnType<typeof pod>): Promise<void> {
  await cluster.request('POST', PODS, made);
  await eventually(async () => (await phaseOf(cluster, made.metadata.name)) === 'Running');
}

async function isReady(cluster: TestCluster): Promise<boolean> {
  const { body } = await cluster.request('GET', '/api/v1/nodes/node-a');
  return body.status?.conditions?.[0]?.status === 'True';
}

if ('reason' in programs) {
  console.log(`# skip the test cluster: ${programs.reason}`);
} else {
  test.before(async (its) => {
    its.cluster = await startCluster({ programs, users: ['nobody'], apiServerFlags: WITHOUT_CACHE });
    await its.cluster.request('POST', '/api/v1/nodes', NODE);
    // Pods of a node that kwok has not taken yet are overlooked by it.
    await eventually(() => isReady(its.cluster));
  });
  test.after(({ cluster }) => cluster.stop());

  test('a pod runs on its node', async ({ cluster }) => {
    await run(cluster, pod('first', 'node-a'));
    assert.is(await phaseOf(cluster, 'first'), 'Running');
  });

  test('an eviction is refused by its budget, as the disruption controller counts', async ({ cluster }) => {
    await cluster.request('POST', BUDGETS, budget('few'));
    await run(cluster, pod('alone', 'node-a', 'few'));
    await eventually(async () => {
      const { status, body } = await evict(cluster, 'alone');
      return status === 429 && /needs 1 healthy pods and has 1/.test(body.details.causes[0]?.message);
    });
  });

  test('an eviction within its budget ends the pod', async ({ cluster }) => {
    await cluster.request('POST', BUDGETS, budget('many'));
    for (const name of ['one', 'other']) await run(cluster, pod(name, 'node-a', 'many'));
    await eventually(async () => (await evict(cluster, 'one')).status === 201);
    await eventually(async () => (await cluster.request('GET', `${PODS}/one`)).status === 404);
    assert.is((await evict(cluster, 'other')).status, 429);
  });

  test('a node keeps what it was made with when it gets ready', async ({ cluster }) => {
    const node = async () => (await cluster.request('GET', '/api/v1/nodes/node-a')).body;
    await eventually(() => isReady(cluster));
    const { spec, metadata, status } = await node();
    assert.is(spec.providerID, NODE.spec.providerID);
    assert.is(metadata.labels['topology.kubernetes.io/zone'], 'eu-west-1a');
    assert.equal([status.capacity, status.addresses], [NODE.status.capacity, NODE.status.addresses]);
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

  test('a list from before a compaction cannot be had any more', async ({ cluster }) => {
    const { metadata } = (await cluster.request('GET', `${PODS}?limit=1`)).body;
    await changeAndCompact(cluster, 'second');
    const exactly = `limit=1&resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`;
    assert.is((await cluster.request('GET', `${PODS}?${exactly}`)).status, 410);
  });

  test('a watch from before a compaction is told that it is too old', async ({ cluster }) => {
    const { metadata } = (await cluster.request('GET', PODS)).body;
    await changeAndCompact(cluster, 'third');
    const from = `watch=true&timeoutSeconds=5&resourceVersion=${metadata.resourceVersion}`;
    const { body } = await cluster.request('GET', `${PODS}?${from}`);
    assert.is(body?.object?.code, 410);
  });

  test('nothing runs any more once it is stopped', async () => {
    const cluster = await startCluster({ programs });
    const pids = PROGRAMS.map((name) => cluster.pid(name));
    await cluster.stop();
    assert.equal(pids.filter(isAlive), []);
    assert.not(existsSync(cluster.folder));
  });

  test('nothing outlives a process that was killed', async () => {
    const { pids, folder, kill } = await clusterOfAnother();
    kill();
    await eventually(async () => !existsSync(folder) && !pids.some(isAlive));
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

async function changeAndCompact(cluster: TestCluster, name: string): Promise<void> {
  await cluster.request('POST', PODS, pod(name, 'node-a'));
  await cluster.compact();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

type Another = { readonly pids: readonly number[]; readonly folder: string };

/** A cluster that a process of its own has started; `kill` ends that as a crash would. */
async function clusterOfAnother(): Promise<Another & { kill(): void }> {
  const script = `
    import { startCluster } from '${import.meta.resolve('./cluster.ts')}';
    import { findClusterPrograms, PROGRAMS } from '${import.meta.resolve('./programs.ts')}';
    const cluster = await startCluster({ programs: findClusterPrograms() });
    console.log(JSON.stringify({ folder: cluster.folder, pids: PROGRAMS.map(cluster.pid) }));
    process.stdin.resume();`;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module-typescript', '-e', script], { timeout: 60_000 });
  const [line] = await once(child.stdout, 'data');
  return { ...(JSON.parse(`${line}`) as Another), kill: () => void child.kill('SIGKILL') };
}
