import { hearCalls, type OutsideCall } from '@lastcall/plugin-api';
import { aShare, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kubernetes } from '../../src/api-server/client.ts';
import { apiOf, telling } from '../../src/api-server/telling.ts';

const test = suite('telling of calls');
const { signal } = new AbortController();

const PATHS: readonly (readonly [string, string])[] = [
  ['/api/v1/nodes', 'GET nodes'],
  ['/api/v1/nodes/ip-10-0-1-1.eu-west-1.compute.internal', 'GET nodes'],
  ['/api/v1/pods', 'GET pods'],
  ['/api/v1/namespaces/shop/pods/cart-1', 'GET pods'],
  ['/api/v1/namespaces/shop/pods/cart-1/eviction', 'GET pods/eviction'],
  ['/apis/policy/v1/poddisruptionbudgets', 'GET poddisruptionbudgets'],
  ['/apis/apps/v1/namespaces/kube-system/daemonsets/proxy', 'GET daemonsets'],
  ['/apis/events.k8s.io/v1/namespaces/default/events', 'GET events'],
  ['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'GET selfsubjectaccessreviews'],
  ['/api/v1/namespaces/shop', 'GET namespaces'],
];

for (const [path, api] of PATHS) test(`${path} is ${api}, without anybody's name`, () => assert.is(apiOf({ path }, 'GET'), api));

test('a call is told with how it ended and how long it took', async () => {
  const [clock, share] = [fakeClock(), aShare()];
  const calls: OutsideCall[] = [];
  hearCalls(share, (call) => calls.push(call));
  const answers = [201, 429, 503, 0];
  const send: Kubernetes['send'] = async () => {
    await clock.advance(30);
    return { status: answers.shift() ?? 0, body: null, retryAfterMs: null };
  };
  const kubernetes = telling({ send, watch: async () => Promise.reject(new Error('enough')), close: async () => {} }, { share, clock });
  const eviction = { method: 'POST', path: '/api/v1/namespaces/a/pods/b/eviction', timeoutMs: 1 } as const;
  await kubernetes.send(eviction, signal);
  await kubernetes.send(eviction, signal);
  await kubernetes.send({ ...eviction, method: 'GET', path: '/api/v1/nodes/a' }, signal);
  await kubernetes.watch({ ...eviction, method: 'GET', path: '/api/v1/nodes' }, signal).catch(() => undefined);
  assert.equal(
    calls.map(({ to, api, result, tookMs }) => [to, api, result, tookMs]),
    [
      ['kubernetes', 'POST pods/eviction', 'ok', 30],
      ['kubernetes', 'POST pods/eviction', 'refused', 30],
      ['kubernetes', 'GET nodes', 'failed', 30],
      ['kubernetes', 'WATCH nodes', 'aborted', 0],
    ],
  );
});

test.run();
