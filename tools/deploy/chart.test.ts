import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lint, type Manifest, plainManifests, refusal, render, WAYS } from './chart.ts';
import { readConfigText } from './chart-config.ts';
import { generated, PLAIN } from './generate.ts';
import { findProgram } from './programs.ts';

const test = suite('the chart');

test('what the chart takes from the code is what the code says', async () => {
  for (const [path, text] of await generated()) assert.is(readFileSync(path, 'utf8'), text, `${path}: run tools/deploy/generate.ts`);
});

const helm = findProgram('helm');
const rule = 'path' in helm ? test : test.skip;
if ('reason' in helm) console.log(`# skip the chart, rendered: ${helm.reason}`);
const program = 'path' in helm ? helm.path : '';

const one = (manifests: readonly Manifest[], kind: string) => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  assert.is(found.length, 1, `${found.length} of ${kind}`);
  return found[0] as Manifest;
};
const podOf = (manifests: readonly Manifest[]) => one(manifests, 'Deployment').spec.template.spec;

for (const [name, sets] of Object.entries(WAYS)) {
  rule(`${name}: helm finds nothing wrong`, () => assert.is(lint(program, sets), ''));

  rule(`${name}: the server takes the configuration as it is`, async () => {
    const { data } = render(program, sets).find(({ kind, data }) => kind === 'ConfigMap' && 'lastcall.yaml' in data) as Manifest;
    const { config, warnings } = await readConfigText(data['lastcall.yaml']);
    assert.is(config.dryRun, !sets.includes('dryRun=false'));
    assert.equal(warnings, []);
  });

  rule(`${name}: it runs as nobody, changes no file but its own, and is asked at the ports it listens on`, () => {
    const { securityContext, containers, terminationGracePeriodSeconds } = podOf(render(program, sets));
    const [container] = containers;
    assert.equal([securityContext.runAsNonRoot, securityContext.seccompProfile.type], [true, 'RuntimeDefault']);
    assert.equal(container.securityContext, {
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    const ports = Object.fromEntries(container.ports.map((port: Manifest) => [port.name, port.containerPort]));
    assert.equal(ports, { public: 8080, private: 9090 });
    assert.equal([container.readinessProbe.httpGet.path, container.livenessProbe.httpGet.path], ['/ready', '/health']);
    // A queue that cannot be read makes it unready: started anew it could not be asked what is wrong.
    assert.is(container.startupProbe.httpGet.path, '/health');
    // Fourteen acts of stopping, of at most 5 s each, are the worst there is.
    assert.ok(terminationGracePeriodSeconds >= 70);
  });
}

rule('the plain manifests are the chart’s', () => assert.is(readFileSync(PLAIN, 'utf8'), plainManifests(program)));

rule('with SQLite one process at a time has the file, on a volume that outlives the release', () => {
  const manifests = render(program, []);
  assert.equal(one(manifests, 'Deployment').spec.strategy, { type: 'Recreate' });
  assert.is(one(manifests, 'PersistentVolumeClaim').metadata.annotations['helm.sh/resource-policy'], 'keep');
});

rule('with DynamoDB replicas need neither a volume nor a secret, and reach it as all of AWS', () => {
  const manifests = render(program, WAYS['two replicas on DynamoDB'] ?? []);
  assert.is(manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim').length, 0);
  const [container] = podOf(manifests).containers;
  assert.ok(container.env.every(({ name }: Manifest) => name !== 'STORE_URL'));
  assert.equal([one(manifests, 'Deployment').spec.replicas, one(manifests, 'PodDisruptionBudget').spec.maxUnavailable], [2, 1]);
  const ports = one(manifests, 'NetworkPolicy').spec.egress.flatMap(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port));
  assert.equal([ports.includes(443), ports.includes(5432)], [true, false]);
});

rule('the table is named with its region, or found in the SDK’s', () => {
  const storeOf = (sets: readonly string[]) => /^store: .*$/m.exec(one(render(program, sets), 'ConfigMap').data['lastcall.yaml'])?.[0];
  assert.is(storeOf(WAYS['two replicas on DynamoDB'] ?? []), 'store: "dynamodb://lastcall?region=eu-west-1"');
  assert.is(storeOf(['store.kind=dynamodb', 'store.dynamodb.table=lastcall']), 'store: "dynamodb://lastcall"');
});

rule('replicas are on machines of their own, none of them spot, and never all away at once', () => {
  const manifests = render(program, WAYS['three replicas on PostgreSQL, with everything'] ?? []);
  const { affinity, topologySpreadConstraints } = podOf(manifests);
  assert.is(affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey, 'kubernetes.io/hostname');
  const [{ matchExpressions }] = affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  assert.ok(matchExpressions.every(({ operator }: Manifest) => operator === 'NotIn'));
  assert.is(topologySpreadConstraints[0].topologyKey, 'topology.kubernetes.io/zone');
  assert.is(one(manifests, 'PodDisruptionBudget').spec.maxUnavailable, 1);
  assert.equal(one(manifests, 'Deployment').spec.strategy.rollingUpdate, { maxSurge: 0, maxUnavailable: 1 });
});

rule('a dry run may only read', () => {
  const verbs = one(render(program, []), 'ClusterRole').rules.flatMap(({ verbs }: Manifest) => verbs);
  assert.ok(verbs.every((verb: string) => ['get', 'list', 'watch'].includes(verb)));
  const acting = one(render(program, WAYS['acting, on SQLite'] ?? []), 'ClusterRole').rules;
  assert.ok(acting.some(({ resources, verbs }: Manifest) => resources.includes('nodes') && verbs.includes('delete')));
});

rule('a change of the configuration starts new pods', () => {
  const sum = (sets: readonly string[]) => one(render(program, sets), 'Deployment').spec.template.metadata.annotations['lastcall/config'];
  assert.is.not(sum([]), sum(['dryRun=false']));
});

const REFUSED: readonly (readonly [sets: readonly string[], words: string])[] = [
  [[], 'Which queue do the notices come from?'],
  [['queueUrl=https://q', 'replicas=2'], 'Two replicas cannot share a SQLite file.'],
  [['queueUrl=https://q', 'store.kind=postgres'], 'Where is the database?'],
  [['queueUrl=https://q', 'store.kind=dynamodb'], 'Which table?'],
  [['queueUrl=https://q', 'store.kind=dynamodb', 'store.dynamodb.table=a/b'], "'a/b' does not match pattern"],
  [['queueUrl=https://q', 'config=store: memory:'], 'The text of `config` has the key store'],
  [['queueUrl=https://q', 'public.ingress.enabled=true', 'public.ingress.host=x'], 'An ingress needs the public service.'],
  [['queueUrl=https://q', 'replica=2'], "additional properties 'replica' not allowed"],
];

for (const [sets, words] of REFUSED) {
  rule(`refused before anything is applied: ${sets.join(', ') || 'no queue'}`, () =>
    assert.match(refusal(program, sets) ?? 'taken', words),
  );
}

test.run();
