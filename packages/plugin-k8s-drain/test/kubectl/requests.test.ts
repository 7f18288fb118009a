import type { Call } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toldBy } from './flags.ts';
import { labelOf, requestOf, wordsOf } from './requests.ts';

const test = suite('requests in words');

const aCall = (method: string, path: string, parts: Partial<Call> = {}): Call => ({
  ...{ at: 0, status: 200, method, path, query: {}, headers: {}, body: undefined },
  ...parts,
});
const POD = '/api/v1/namespaces/shop/pods/web-1';
const eviction = (body: object) => aCall('POST', `${POD}/eviction`, { status: 201, body: { apiVersion: 'policy/v1', ...body } });

for (const [call, label, words] of [
  [eviction({}), 'POST pods/web-1/eviction', 'POST eviction 201'],
  [eviction({ apiVersion: 'policy/v1beta1' }), 'POST pods/web-1/eviction', 'POST eviction policy/v1beta1 201'],
  [eviction({ deleteOptions: { gracePeriodSeconds: 0, dryRun: ['All'] } }), 'POST pods/web-1/eviction', 'POST eviction grace=0 dryRun 201'],
  [eviction({ deleteOptions: { preconditions: { uid: 'u' } } }), 'POST pods/web-1/eviction', 'POST eviction 201'],
  [aCall('DELETE', POD, { body: { gracePeriodSeconds: 7 }, status: null }), 'DELETE pods/web-1', 'DELETE grace=7 none'],
  [aCall('PATCH', `${POD}/status`, { body: {} }), 'PATCH pods/web-1/status', 'PATCH status 200'],
  [aCall('PATCH', '/api/v1/nodes/a', { body: { spec: { unschedulable: null } } }), 'PATCH nodes/a', 'PATCH unschedulable=null 200'],
  [aCall('PATCH', '/api/v1/nodes/a', { body: { spec: { taints: [] } } }), 'PATCH nodes/a', 'PATCH marks 200'],
  [
    aCall('PATCH', '/api/v1/nodes/a', { body: [{ op: 'add', path: '/spec/unschedulable', value: true }], query: { dryRun: 'All' } }),
    'PATCH nodes/a',
    'PATCH unschedulable=true dryRun 200',
  ],
  [
    aCall('GET', '/api/v1/pods', { query: { fieldSelector: 'spec.nodeName=a', continue: 'x' } }),
    'LIST pods continue',
    'LIST spec.nodeName=a continue 200',
  ],
  [aCall('GET', '/api/v1/pods', { query: { watch: 'true' } }), 'WATCH pods', 'WATCH 200'],
  [aCall('GET', '/apis/apps/v1/namespaces/shop/daemonsets/proxy'), 'GET daemonsets/proxy', 'GET 200'],
  [aCall('GET', '/apis/apps/v1'), 'DISCOVER apps/v1', 'DISCOVER 200'],
  [aCall('GET', '/api/v1'), 'DISCOVER v1', 'DISCOVER 200'],
] as const)
  test(`${call.method} ${call.path} is "${label}" and "${words}"`, () => {
    assert.equal([labelOf(requestOf(call)), wordsOf(requestOf(call))], [label, words]);
  });

test("kubectl's flags are told in the words of the step", () => {
  const args = 'drain a b --force --grace-period=-7 --pod-selector=app=web --dry-run=server --timeout=3s --skip-wait-for-delete-timeout=5';
  assert.equal(toldBy({ args }), {
    ...{ acts: ['prepare', 'run'], nodes: ['a', 'b'], dryRun: true, timeoutMs: 3_000 },
    config: {
      ...{ ignoreDaemonSets: false, deleteEmptyDirData: false, force: true, disableEviction: false },
      ...{ gracePeriod: -1, skipWaitForDeleteTimeout: 5, podSelector: 'app=web', dryRun: 'server' },
    },
  });
});

test.run();
