import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BudgetSpec, budgetOf, podOf } from '../../src/kubernetes/builders.ts';
import { budgetStatus } from '../../src/kubernetes/disruption.ts';
import { type DisruptionBudget, timestamp } from '../../src/kubernetes/objects.ts';
import { inWorld } from './world.ts';

const test = suite('disruption budgets');
const AT = Date.UTC(2026, 10, 22, 10);
const podNamed = (name: string, ready = true) => podOf({ name, ready, labels: { app: 'web' } }, { ownerReference: null, at: AT });
const TEN = Array.from({ length: 10 }, (_, index) => podNamed(`p${index}`));
const budget = (spec: Partial<BudgetSpec>): DisruptionBudget => budgetOf({ name: 'web', selector: { app: 'web' }, ...spec });

for (const [spec, allowed] of [
  [{ minAvailable: 8 }, 2],
  [{ minAvailable: 12 }, 0],
  [{ minAvailable: '75%' }, 2],
  [{ maxUnavailable: 3 }, 3],
  [{ maxUnavailable: '25%' }, 3],
  [{ maxUnavailable: 0 }, 0],
] as const)
  test(`with ten healthy pods ${JSON.stringify(spec)} allows ${allowed} disruptions`, () => {
    assert.is(budgetStatus(budget(spec), { pods: TEN, expectedPods: 10, at: AT }).disruptionsAllowed, allowed);
  });

test('a pod that is not ready counts as expected but not as healthy', () => {
  const status = budgetStatus(budget({ maxUnavailable: 2 }), {
    pods: [...TEN.slice(1), podNamed('sick', false)],
    expectedPods: 10,
    at: AT,
  });
  assert.equal([status.currentHealthy, status.expectedPods, status.disruptionsAllowed], [9, 10, 1]);
});

test('a granted eviction counts as a disruption for two minutes', () => {
  const empty = budget({ maxUnavailable: 2 });
  const granted = { ...empty, status: { ...empty.status, disruptedPods: { p0: timestamp(AT) } } };
  const after = (ms: number) => budgetStatus(granted, { pods: TEN, expectedPods: 10, at: AT + ms }).disruptionsAllowed;
  assert.equal([after(0), after(119_999), after(120_000)], [1, 1, 2]);
});

test('a budget over no pods allows nothing', () => {
  assert.is(budgetStatus(budget({ maxUnavailable: 1 }), { pods: [], expectedPods: 0, at: AT }).disruptionsAllowed, 0);
});

test(
  'a budget in replicas counts those its owner wants, not those that are there',
  inWorld(async ({ cluster, clock, policy }) => {
    for (const name of ['web-1', 'web-2', 'web-3']) cluster.addPod({ name, node: 'a', owner: 'ReplicaSet', labels: { app: 'web' } });
    cluster.addPdb({ name: 'web', maxUnavailable: 1, selector: { app: 'web' } });
    cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-3', namespace: 'default' } });
    await clock.advance(100);
    const { status } = await policy.readNamespacedPodDisruptionBudget({ name: 'web', namespace: 'default' });
    assert.equal([status?.expectedPods, status?.currentHealthy, status?.disruptionsAllowed], [3, 2, 0]);
  }),
);

test(
  'a budget lags a little behind its pods',
  inWorld(
    async ({ cluster, clock, policy }) => {
      cluster.addPod({ name: 'web-1', labels: { app: 'web' } });
      cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
      cluster.addPod({ name: 'web-2', labels: { app: 'web' } });
      const allowed = async () =>
        (await policy.readNamespacedPodDisruptionBudget({ name: 'web', namespace: 'default' })).status?.disruptionsAllowed;
      assert.is(await allowed(), 0);
      await clock.advance(50);
      assert.is(await allowed(), 1);
    },
    { disruptionLagMs: 50 },
  ),
);

test(
  'a paused controller leaves budgets unseen and catches up when it is resumed',
  inWorld(async ({ cluster, policy }) => {
    const observed = async () =>
      (await policy.readNamespacedPodDisruptionBudget({ name: 'web', namespace: 'default' })).status?.observedGeneration;
    cluster.disruption.pause();
    cluster.addPdb({ name: 'web', minAvailable: 0, selector: { app: 'web' } });
    assert.is(await observed(), 0);
    cluster.disruption.resume();
    assert.is(await observed(), 1);
  }),
);

test.run();
