import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { startCluster, type TestCluster } from '../cluster/cluster.ts';
import { findClusterPrograms, findKubectl } from '../cluster/programs.ts';
import { type Manifest, render, renderText, WAYS } from './chart.ts';
import { findProgram } from './programs.ts';

const test = suite<{ cluster: TestCluster }>('deploy/ on a real API server');

const helm = findProgram('helm');
const programs = findClusterPrograms();
const kubectl = findKubectl();
const reasons = [helm, programs, kubectl].flatMap((found) => ('reason' in found ? [found.reason] : []));
const rule = reasons.length === 0 ? test : test.skip;
if (reasons.length > 0) console.log(`# skip deploy/ on a real API server: ${reasons.join(', ')}`);

/** A kind of Prometheus's operator, as far as an API server has to know it; the operator's own schema is not checked. */
const definition = (kind: string, plural: string) => ({
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.monitoring.coreos.com` } },
  spec: {
    ...{ group: 'monitoring.coreos.com', scope: 'Namespaced', names: { kind, plural } },
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

/** Where only pods that take no right they do not need are let in. */
const RESTRICTED = {
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name: 'lastcall', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

function apply(
  { kubeconfig }: TestCluster,
  yaml: string,
  ...flags: readonly string[]
): { readonly status: number | null; readonly said: string } {
  const args = ['--kubeconfig', kubeconfig, '--namespace', 'lastcall', 'apply', '--validate=strict', ...flags, '-f', '-'];
  const { status, stdout, stderr } = spawnSync('path' in kubectl ? kubectl.path : '', args, { input: yaml, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

if (reasons.length === 0) {
  test.before(async (its) => {
    if ('reason' in programs) return;
    its.cluster = await startCluster({ programs });
    const base = [RESTRICTED, definition('ServiceMonitor', 'servicemonitors'), definition('PrometheusRule', 'prometheusrules')];
    const { status, said } = apply(its.cluster, base.map((each) => stringify(each)).join('---\n'));
    if (status !== 0) throw new Error(said);
    for (let tries = 0; tries < 50; tries += 1) {
      const { status: known } = await its.cluster.request('GET', '/apis/monitoring.coreos.com/v1/namespaces/lastcall/prometheusrules');
      if (known === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  test.after(async ({ cluster }) => cluster?.stop());
}

for (const [name, sets] of Object.entries(WAYS)) {
  rule(`${name}: the API server takes every object, with no field it does not know`, ({ cluster }) => {
    const yaml = renderText('path' in helm ? helm.path : '', sets);
    const { status, said } = apply(cluster, yaml, '--dry-run=server');
    assert.is(status, 0, said);
    // The network of a node is nothing a restricted namespace gives away: its pods would be refused there, and helm says so.
    if (!sets.includes('hostNetwork=true')) assert.not.match(said, /[Ww]arning/);
  });
}

/** A deployment is taken whatever its pods are like; they are refused one by one, later. */
const podOf = (manifests: readonly Manifest[]) => {
  const { metadata, spec } = manifests.find(({ kind }) => kind === 'Deployment')?.spec.template ?? {};
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'lastcall-0' }, spec: { ...spec, serviceAccountName: 'default' } };
};

rule('its pods are let into a namespace that lets in only restricted ones', ({ cluster }) => {
  const pod = podOf(render('path' in helm ? helm.path : '', []));
  const { status, said } = apply(cluster, stringify(pod), '--dry-run=server');
  assert.is(status, 0, said);
  const privileged = stringify({ ...pod, spec: { ...pod.spec, hostNetwork: true } });
  assert.match(apply(cluster, privileged, '--dry-run=server').said, 'violates PodSecurity');
});

rule('the plain manifests are taken as well', ({ cluster }) => {
  const { status, said } = apply(cluster, readFileSync('deploy/manifests/lastcall.yaml', 'utf8'), '--dry-run=server');
  assert.is(status, 0, said);
});

rule('the chart can be installed, and what it grants is what the API server then allows', async ({ cluster }) => {
  const yaml = renderText('path' in helm ? helm.path : '', WAYS['acting, on SQLite'] ?? []);
  const { status, said } = apply(cluster, yaml);
  assert.is(status, 0, said);
  const spec = (verb: string, resource: string, subresource = '') => ({
    ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' },
    spec: { user: 'system:serviceaccount:lastcall:lastcall', resourceAttributes: { verb, resource, subresource } },
  });
  const may = async (...asked: Parameters<typeof spec>) =>
    (await cluster.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', spec(...asked))).body.status.allowed;
  assert.equal(await Promise.all([may('patch', 'nodes'), may('create', 'pods', 'eviction'), may('delete', 'nodes')]), [true, true, true]);
  assert.equal(await Promise.all([may('get', 'secrets'), may('create', 'pods'), may('update', 'nodes')]), [false, false, false]);
});

test.run();
