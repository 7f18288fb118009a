import { settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, OTHER, openWorld, type World } from '../support/cluster.ts';

const test = suite<{ world: World }>('a drain that is called off');
test.before.each(async (its) => {
  its.world = await openWorld();
  its.world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'StatefulSet', labels: { app: 'web' } });
});
test.after.each(({ world }) => world.close());

const pause = (ms: number) => new Promise<void>((resolve) => clock.schedule(clock.now() + ms, resolve));
const evicting = ({ cluster }: World) => cluster.calls.some(({ path }) => path.endsWith('/eviction'));
/** What was asked about pods; the watches that all drains share go on. */
const aboutPods = ({ cluster }: World) => cluster.calls.filter(({ path }) => path.includes('/pods')).length;
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

/** A drain that can be called off; `ended` is what it ended with. */
function drainToCallOff(world: World, step = world.step()) {
  const run = new AbortController();
  const reason = new Error('the run is over');
  const found: { ended: unknown } = { ended: null };
  Promise.resolve(step.run(interruption, world.context(60_000, { signal: run.signal })))
    .catch((error: unknown) => error)
    .then((ended) => {
      found.ended = ended;
    });
  /** Calls it off; a few turns of the event loop later, whatever the machine is busy with, it is over. */
  const callOff = async () => {
    run.abort(reason);
    await settle(5);
    assert.is(found.ended, reason);
  };
  return { callOff };
}

for (const { when, arrange, come } of moments)
  test(`${when}, ends at once with the reason, and asks nothing afterwards`, async ({ world }) => {
    arrange(world);
    const { callOff } = drainToCallOff(world);
    await eventually(() => come(world));
    await pause(30);
    const asked = aboutPods(world);
    await callOff();
    await pause(1_000);
    assert.is(aboutPods(world), asked);
  });

test('during the lull of a storm, ends at once and evicts nothing', async ({ world }) => {
  world.cluster.fail({ method: 'PATCH', path: new RegExp(`/nodes/${OTHER}$`), hang: true });
  const step = world.step();
  const other = { ...interruption, instanceId: 'i-0ffffffffffffffff', instance: null };
  const preparing = Promise.resolve(step.prepare?.(other, world.context(2_000))).catch(() => {});
  await eventually(() => world.writes().includes(`PATCH /api/v1/nodes/${OTHER}`));
  const { callOff } = drainToCallOff(world, step);
  await eventually(() => world.cluster.node(NODE)?.spec.unschedulable === true);
  await pause(300);
  await callOff();
  await preparing;
  assert.equal(world.farewells(), []);
});

test('lets go of its watch of pods', async ({ world }) => {
  world.cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 60_000 });
  const { callOff } = drainToCallOff(world);
  // Nodes, budgets, pods.
  await eventually(() => world.cluster.watches.open === 3);
  await callOff();
  await eventually(() => world.cluster.watches.open === 2);
});

test.run();
