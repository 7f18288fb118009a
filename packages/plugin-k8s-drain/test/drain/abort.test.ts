import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, openWorld, type World } from '../support/cluster.ts';

const test = suite<{ world: World }>('a drain that is called off');
test.before.each(async (its) => {
  its.world = await openWorld();
  its.world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'StatefulSet', labels: { app: 'web' } });
});
test.after.each(({ world }) => world.close());

const pause = (ms: number) => new Promise<void>((resolve) => clock.schedule(clock.now() + ms, resolve));
const evicting = ({ cluster }: World) => cluster.calls.some(({ path }) => path.endsWith('/eviction'));
const listing = ({ cluster }: World) => cluster.calls.some(({ path }) => path.endsWith('/pods'));

type Moment = { readonly when: string; arrange(world: World): void; come(world: World): boolean; readonly config?: object };
const moments: readonly Moment[] = [
  { when: 'while the pods are listed', arrange: ({ cluster }) => void cluster.fail({ path: /\/pods$/, hang: true }), come: listing },
  {
    when: 'while an eviction is under way',
    arrange: ({ cluster }) => void cluster.fail({ path: /\/eviction$/, hang: true }),
    come: evicting,
  },
  {
    when: 'while an eviction is to be tried again',
    arrange: ({ cluster }) => void cluster.fail({ path: /\/eviction$/, status: 503 }),
    come: evicting,
  },
  {
    when: 'while a budget has nothing left',
    arrange: ({ cluster }) => void cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } }),
    come: ({ cluster }) => cluster.watches.open >= 2,
  },
  {
    when: 'while a pod shuts down',
    arrange: ({ cluster }) => void cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 60_000 }),
    come: ({ cluster }) => cluster.pods(NODE).length === 1,
  },
  {
    when: 'while volumes are waited for',
    arrange({ cluster }) {
      cluster.addPod({ name: 'db-1', node: NODE, owner: 'Job', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
      const spec = { attacher: 'ebs.csi.aws.com', nodeName: NODE, source: { persistentVolumeName: 'pv-1' } };
      cluster.apply({ apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', metadata: { name: 'csi-1' }, spec } as never);
    },
    come: ({ cluster }) => cluster.calls.some(({ path }) => path.endsWith('/volumeattachments')),
  },
];

for (const { when, arrange, come } of moments)
  test(`${when}, ends within 100 ms with the reason, and asks nothing afterwards`, async ({ world }) => {
    arrange(world);
    const run = new AbortController();
    const reason = new Error('the run is over');
    const running = Promise.resolve(world.step().run(interruption, world.context(60_000, { signal: run.signal }))).catch((error) => error);
    await eventually(() => come(world));
    await pause(30);
    const asked = world.cluster.calls.filter(({ query }) => query.watch === undefined).length;
    const abortedAt = clock.now();
    run.abort(reason);
    assert.is(await running, reason);
    const tookMs = clock.now() - abortedAt;
    assert.ok(tookMs < 100, `${tookMs} ms`);
    await pause(1_000);
    assert.is(world.cluster.calls.filter(({ query }) => query.watch === undefined).length, asked);
  });

test('during the lull of a storm, ends at once and evicts nothing', async ({ world }) => {
  const run = new AbortController();
  const reason = new Error('the run is over');
  const running = Promise.resolve(world.step().run(interruption, world.context(60_000, { signal: run.signal }))).catch((error) => error);
  await eventually(() => world.cluster.node(NODE)?.spec.unschedulable === true);
  run.abort(reason);
  assert.is(await running, reason);
  await pause(500);
  assert.equal(world.farewells(), []);
});

test('lets go of its watch of pods', async ({ world }) => {
  world.cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 60_000 });
  const run = new AbortController();
  const running = Promise.resolve(world.step().run(interruption, world.context(60_000, { signal: run.signal }))).catch((error) => error);
  // Nodes, budgets, pods.
  await eventually(() => world.cluster.watches.open === 3);
  run.abort(new Error('the run is over'));
  await running;
  await eventually(() => world.cluster.watches.open === 2);
});

test.run();
