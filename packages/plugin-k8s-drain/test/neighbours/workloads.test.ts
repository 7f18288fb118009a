import { CodedError } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ask } from '../../src/api-server/asks.ts';
import type { Kubernetes } from '../../src/api-server/client.ts';
import type { Container, WorkloadObject } from '../../src/api-server/objects.ts';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { readWorkloads, toWorkload } from '../../src/neighbours/workloads.ts';

const test = suite('workloads');

const workload = (name: string, container: Container, spec: { readonly replicas?: number } = {}): WorkloadObject => ({
  metadata: { name, namespace: 'ops', uid: name },
  spec: { ...spec, template: { spec: { containers: [container] } } },
});

const hasQueue = (container: Container) => toWorkload('Deployment', workload('karpenter', container)).hasInterruptionQueue;

test('an interruption queue is one that has a value, from wherever it comes', () => {
  assert.ok(hasQueue({ env: [{ name: 'INTERRUPTION_QUEUE', value: 'shop' }] }));
  assert.ok(hasQueue({ env: [{ name: 'INTERRUPTION_QUEUE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'queue' } } }] }));
  assert.ok(hasQueue({ args: ['--interruption-queue=shop'] }));
  assert.ok(hasQueue({ args: ['--interruption-queue', 'shop'] }));
  assert.not.ok(hasQueue({ env: [{ name: 'INTERRUPTION_QUEUE', value: '' }] }));
  assert.not.ok(hasQueue({ args: ['--interruption-queue='] }));
  assert.not.ok(hasQueue({}));
});

const reading = (replies: Readonly<Record<string, Reply>>) => {
  const clock = fakeClock();
  const send = async ({ path }: Ask) => replies[path.split('/').at(-1) ?? ''] as Reply;
  const kubernetes = { send } as unknown as Kubernetes;
  return readWorkloads({ kubernetes, clock, signal: new AbortController().signal, giveUpAt: clock.now() });
};

const listOf = (...items: readonly WorkloadObject[]): Reply => ({
  ...{ status: 200, retryAfterMs: null },
  body: { metadata: { resourceVersion: '1' }, items },
});

test('Deployments and DaemonSets are read, but for what is scaled to zero', async () => {
  const deployments = listOf(workload('karpenter', { image: 'k' }, { replicas: 2 }), workload('old', { image: 'o' }, { replicas: 0 }));
  const read = await reading({ deployments, daemonsets: listOf(workload('nth', { image: 'n' })) });
  assert.equal(
    read.map(({ place, images }) => [place, images]),
    [
      ['Deployment ops/karpenter', ['k']],
      ['DaemonSet ops/nth', ['n']],
    ],
  );
});

test('a kind that the cluster does not serve is none', async () => {
  const unknown: Reply = { status: 404, body: '404 page not found', retryAfterMs: null };
  assert.is((await reading({ deployments: unknown, daemonsets: listOf(workload('nth', { image: 'n' })) })).length, 1);
});

test('what may not be listed is a failure that names it', async () => {
  const forbidden: Reply = { status: 403, body: { message: 'no' }, retryAfterMs: null };
  const problem = await reading({ deployments: forbidden, daemonsets: listOf() }).catch((error: unknown) => error);
  assert.ok(problem instanceof CodedError);
  assert.equal([(problem as CodedError).code, (problem as CodedError).message.includes('Deployments')], ['K8S_FORBIDDEN', true]);
});

test.run();
