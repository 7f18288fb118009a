import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError, silentLog, systemClock } from '@lastcall/plugin-api';
import { aShare, fakeClock } from '@lastcall/plugin-api/testing';
import { type AwsSandbox, createAwsSandbox, createKubernetesSandbox, type KubernetesSandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKubernetes, type Kubernetes } from '../../src/api-server/client.ts';
import type { ClusterChoice } from '../../src/api-server/cluster-access.ts';
import { loadEksAccess } from '../../src/api-server/cluster-access.ts';
import { type EksCluster, eksOpener, type OpenEks } from '../../src/api-server/eks-cluster.ts';
import { errorOf } from '../../src/api-server/errors.ts';
import { readNode } from '../../src/api-server/node-asks.ts';

type World = {
  aws: AwsSandbox;
  cluster: KubernetesSandbox;
  open: OpenEks;
  kubernetes: (choice: ClusterChoice) => Kubernetes;
  close: () => Promise<void>;
};

const test = suite<World>('an EKS cluster');
const never = new AbortController().signal;

test.before.each(async (its) => {
  const [aws, cluster] = await Promise.all([createAwsSandbox({ clock: systemClock }), createKubernetesSandbox({ clock: systemClock })]);
  const keys = { AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'sandbox', AWS_EC2_METADATA_DISABLED: 'true' };
  Object.assign(process.env, { ...keys, AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'eu-west-1' });
  aws.createCluster({ name: 'shop', endpoint: cluster.url });
  cluster.authenticate((authorization) => aws.flawOfToken(authorization, 'shop'));
  cluster.addNode({ name: 'node-a', providerID: 'aws:///eu-west-1a/i-0a1b2c3d4e5f60718' });
  const share = aShare();
  const open = eksOpener({ share, clock: systemClock, log: silentLog, replicas: () => 1 });
  const opened: Kubernetes[] = [];
  Object.assign(its, {
    ...{ aws, cluster, open },
    kubernetes(choice: ClusterChoice) {
      const kubernetes = createKubernetes({ choice, clock: systemClock, openEks: open });
      opened.push(kubernetes);
      return kubernetes;
    },
    async close() {
      await Promise.all(opened.map((each) => each.close()));
      await share.close();
      await Promise.all([aws.close(), cluster.close()]);
    },
  });
});
test.after.each(({ close }) => close());

test('its address is asked of EKS, and every request has a token for it', async ({ aws, kubernetes }) => {
  const shop = kubernetes({ eks: { name: 'shop' } });
  assert.is((await shop.send(readNode('node-a'), never)).status, 200);
  assert.is((await shop.send(readNode('node-a'), never)).status, 200);
  assert.equal(
    aws.calls.seen.map(({ action }) => action),
    ['DescribeCluster'],
  );
});

test('a cluster that is not there is told by its name and region', async ({ kubernetes }) => {
  const problem = await kubernetes({ eks: { name: 'none', region: 'eu-west-1' } })
    .send(readNode('node-a'), never)
    .catch((error: unknown) => error as CodedError);
  assert.is((problem as CodedError).code, 'K8S_EKS_CLUSTER_MISSING');
  assert.match((problem as CodedError).message, 'none in eu-west-1');
});

test('a cluster that comes up later is found', async ({ aws, cluster, kubernetes }) => {
  const late = kubernetes({ eks: { name: 'late' } });
  await late.send(readNode('node-a'), never).catch(() => undefined);
  aws.createCluster({ name: 'late', endpoint: cluster.url });
  const { status } = await late.send(readNode('node-a'), never);
  assert.is(status, 401, 'what is there is another cluster, which takes no token but its own');
});

test('a kubeconfig with `aws eks get-token` needs no such program', async ({ cluster, kubernetes }) => {
  const folder = mkdtempSync(join(tmpdir(), 'eks-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: '/nowhere/aws',
    args: ['eks', 'get-token', '--cluster-name', 'shop'],
  };
  const text = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
    clusters: [{ name: 'c', cluster: { server: cluster.url, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: { exec } }],
  });
  writeFileSync(kubeconfig, text);
  assert.is((await kubernetes({ kubeconfig }).send(readNode('node-a'), never)).status, 200);
  rmSync(folder, { recursive: true });
});

test('a token is made anew after fourteen minutes, and with credentials read anew when it is refused', async ({ aws }) => {
  const clock = fakeClock();
  const open = eksOpener({ share: aShare(), clock, log: silentLog, replicas: () => 1 });
  const eks = open({ name: 'shop' });
  const first = await eks.token();
  await clock.advance(14 * 60_000 - 1);
  assert.is(await eks.token(), first);
  await clock.advance(1);
  assert.is.not(await eks.token(), first);
  assert.is.not(await open({ name: 'shop' }).token(), first);
  assert.is(aws.calls.made(), 0);
});

test('where no token can be made, whoever was to make it says why', async ({ cluster }) => {
  const refused = new CodedError({ code: 'AWS_ROLE_REFUSED', message: 'not allowed', hint: 'Allow it.' });
  const openEks: OpenEks = () => ({
    describe: async () => ({ server: cluster.url, certificateAuthority: '' }),
    token: () => Promise.reject(refused),
  });
  const kubernetes = createKubernetes({ choice: { eks: { name: 'shop' } }, clock: systemClock, openEks });
  assert.is(errorOf('read node-a', await kubernetes.send(readNode('node-a'), never)), refused);
  await kubernetes.close();
});

test('its certificate authority is the only one that is trusted', async () => {
  const eks: EksCluster = {
    describe: async () => ({ server: 'https://shop.eks.amazonaws.com', certificateAuthority: Buffer.from('PEM').toString('base64') }),
    token: async () => 'k8s-aws-v1.x',
  };
  const config = await loadEksAccess({ name: 'shop' }, () => eks, never);
  const options: { ca?: unknown; rejectUnauthorized?: boolean; headers?: unknown } = {};
  await config.applyToHTTPSOptions(options as never);
  assert.equal([String(options.ca), options.rejectUnauthorized ?? true], ['PEM', true]);
  assert.equal(options.headers, { Authorization: 'Bearer k8s-aws-v1.x' });
});

test.run();
