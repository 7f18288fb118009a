import { V1MicroTime } from '@kubernetes/client-node';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, inWorld, until } from './world.ts';

const test = suite('the simulated API server');

test(
  'every call is remembered with what it asked and how it was answered',
  inWorld(async ({ cluster, core, clock }) => {
    await core.readNode({ name: 'a' }).catch(() => {});
    const [call] = cluster.calls;
    assert.equal([call?.method, call?.path, call?.status, call?.at], ['GET', '/api/v1/nodes/a', 404, clock.now()]);
  }),
);

test(
  'a fault answers as often as it is told to, and then no more',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    cluster.fail({
      method: 'GET',
      path: /nodes/,
      times: 2,
      status: 503,
      body: { kind: 'Status', code: 503 },
      headers: { 'retry-after': '1' },
    });
    const first = await failureOf(core.readNode({ name: 'a' }));
    assert.equal([first.code, first.headers['retry-after']], [503, '1']);
    await failureOf(core.readNode({ name: 'a' }));
    await core.readNode({ name: 'a' });
  }),
);

test(
  'a fault that is lifted no longer hits',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    cluster.fail({ status: 500 })();
    await core.readNode({ name: 'a' });
  }),
);

test(
  'text is sent as plain text, as priority and fairness does',
  inWorld(async ({ cluster, core }) => {
    cluster.fail({ status: 429, body: 'Too many requests' });
    const error = await core.readNode({ name: 'a' }).catch((reason) => reason);
    assert.equal([error.code, error.body], [429, 'Too many requests']);
    assert.match(error.headers['content-type'], 'text/plain');
  }),
);

test(
  'a delay comes before the normal answer',
  inWorld(async ({ cluster, core, clock }) => {
    cluster.addNode({ name: 'a' });
    cluster.fail({ delayMs: 3000 });
    let answered = false;
    const call = core.readNode({ name: 'a' }).then(() => {
      answered = true;
    });
    await until(() => clock.nextAt() !== null && cluster.calls.length === 1);
    await clock.advance(2999);
    assert.not(answered);
    await clock.advance(1);
    await call;
  }),
);

test(
  'a call that hangs is never answered, and closing ends it',
  inWorld(async ({ cluster, core }) => {
    cluster.fail({ hang: true });
    const call = core.readNode({ name: 'a' }).catch((reason) => reason);
    await until(() => cluster.calls.length === 1);
    await cluster.close();
    assert.instance(await call, TypeError);
    assert.is(cluster.calls[0]?.status, null);
  }),
);

test(
  'a call that hangs changes nothing, not even when its client gives up',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'a' });
    const lift = cluster.fail({ hang: true });
    const client = new AbortController();
    const call = fetch(`${cluster.url}/api/v1/nodes/a`, { method: 'DELETE', signal: client.signal }).catch((reason) => reason);
    await until(() => cluster.calls.length === 1);
    lift();
    client.abort();
    await call;
    for (const _ of [1, 2, 3]) await core.readNode({ name: 'a' });
  }),
);

test(
  'closing calls off delays that are under way',
  inWorld(async ({ cluster, core, clock }) => {
    cluster.fail({ delayMs: 3000 });
    const call = core.readNode({ name: 'a' }).catch((reason) => reason);
    await until(() => clock.nextAt() === clock.now() + 3000);
    await cluster.close();
    assert.instance(await call, TypeError);
    assert.is(clock.nextAt(), null);
  }),
);

for (const [reset, left] of [
  ['before', ['a']],
  ['after', []],
] as const)
  test(
    `a connection that is reset ${reset} the work leaves ${left.length} nodes of one that was to be deleted`,
    inWorld(async ({ cluster, core }) => {
      cluster.addNode({ name: 'a' });
      cluster.fail({ reset, times: 1 });
      assert.instance(await core.deleteNode({ name: 'a' }).catch((reason) => reason), TypeError);
      assert.equal(
        cluster.nodes().map(({ metadata }) => metadata.name),
        left,
      );
    }),
  );

test(
  'what is denied is refused, and the access review says so before',
  inWorld(async ({ cluster, core, authorization }) => {
    cluster.addPod({ name: 'p', node: 'a' });
    const ask = async () => {
      const resourceAttributes = { verb: 'delete', resource: 'pods', namespace: 'default' };
      const review = await authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
      return review.status?.allowed;
    };
    const allow = cluster.deny({ verb: 'delete', resource: 'pods' });
    assert.is(await ask(), false);
    assert.is((await failureOf(core.deleteNamespacedPod({ name: 'p', namespace: 'default' }))).code, 403);
    allow();
    assert.is(await ask(), true);
  }),
);

test(
  'events of both APIs are taken',
  inWorld(async ({ core, events, cluster }) => {
    const involvedObject = { kind: 'Node', name: 'a', uid: 'a' };
    await core.createNamespacedEvent({
      namespace: 'default',
      body: { metadata: { generateName: 'a.' }, involvedObject, reason: 'Cordon' },
    });
    const eventTime = new V1MicroTime(1_790_000_000_000);
    await events.createNamespacedEvent({
      namespace: 'default',
      body: {
        ...{ metadata: { name: 'b' }, eventTime, regarding: involvedObject, reason: 'Drain', action: 'Drain', type: 'Normal' },
        ...{ reportingController: 'lastcall', reportingInstance: 'lastcall-0' },
      },
    });
    assert.equal((await core.listNamespacedEvent({ namespace: 'default' })).items.map(({ reason }) => reason).sort(), ['Cordon', 'Drain']);
    assert.is(cluster.calls[0]?.status, 201);
  }),
);

test(
  'discovery names what is served, evictions too',
  inWorld(async ({ core, apps }) => {
    const { resources } = await core.getAPIResources();
    const eviction = resources.find(({ name }) => name === 'pods/eviction');
    assert.equal([eviction?.kind, eviction?.group, eviction?.version], ['Eviction', 'policy', 'v1']);
    assert.ok((await apps.getAPIResources()).resources.some(({ name }) => name === 'daemonsets'));
  }),
);

test(
  'a path nobody serves is answered as the real server does',
  inWorld(async ({ cluster }) => {
    const answer = await fetch(`${cluster.url}/apis/nothing`);
    assert.equal([answer.status, await answer.text()], [404, '404 page not found\n']);
  }),
);

test(
  'a DELETE with a body that is not JSON is taken, as kubectl sends it',
  inWorld(async ({ cluster }) => {
    cluster.addPod({ name: 'p' });
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const answer = await fetch(`${cluster.url}/api/v1/namespaces/default/pods/p`, {
      method: 'DELETE',
      headers,
      body: new Uint8Array([0x6b, 0x38, 0x73, 0]),
    });
    assert.is(answer.status, 200);
  }),
);

test(
  'closing twice is safe',
  inWorld(async ({ cluster }) => {
    await cluster.close();
    await cluster.close();
  }),
);

test(
  'events are forgotten an hour after they were last written',
  inWorld(async ({ core, clock }) => {
    const body = { metadata: { name: 'drained' }, involvedObject: { kind: 'Node', name: 'a' }, reason: 'Drain' };
    await core.createNamespacedEvent({ namespace: 'default', body });
    await clock.advance(3_000_000);
    await core.replaceNamespacedEvent({ name: 'drained', namespace: 'default', body: { ...body, reason: 'Drained' } });
    await clock.advance(3_599_000);
    assert.is((await core.listNamespacedEvent({ namespace: 'default' })).items.length, 1);
    await clock.advance(1_000);
    assert.is((await core.listNamespacedEvent({ namespace: 'default' })).items.length, 0);
  }),
);

test.run();
