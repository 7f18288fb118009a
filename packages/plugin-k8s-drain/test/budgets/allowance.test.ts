import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DisruptionBudget, Pod } from '../../src/api-server/objects.ts';
import { allowanceOf, covers, takesFrom } from '../../src/budgets/allowance.ts';
import { aBudget, anUnreadyPod, aServingPod } from '../support/budgets.ts';

const test = suite('what a budget allows');

const withoutStatus = ({ metadata, spec }: DisruptionBudget): DisruptionBudget => ({ metadata, spec });

test('a budget allows what its status says', () => assert.is(allowanceOf(aBudget(2)), 2));

test('a budget whose status is older than its wording allows nothing', () => {
  assert.is(allowanceOf(aBudget(2, { generation: 2, status: { observedGeneration: 1 } })), 0);
});

test('a budget that no controller has looked at allows nothing', () => assert.is(allowanceOf(withoutStatus(aBudget(2))), 0));

test('a budget covers pods of its namespace only', () => {
  assert.is(covers(aBudget(1), aServingPod('a')), true);
  assert.is(covers(aBudget(1, { namespace: 'other' }), aServingPod('a')), false);
  assert.is(covers(aBudget(1), aServingPod('a', { app: 'api' })), false);
});

const phase = (name: string): Pod => ({ ...aServingPod('a'), status: { phase: name, conditions: [{ type: 'Ready', status: 'True' }] } });
const leaving: Pod = { ...aServingPod('a'), metadata: { ...aServingPod('a').metadata, deletionTimestamp: '2026-11-22T10:00:00Z' } };

for (const [rule, budget, pod, expected] of [
  ['a pod that serves takes one', aBudget(0), aServingPod('a'), true],
  ['a pod that has not started takes nothing', aBudget(0), phase('Pending'), false],
  ['a pod that has succeeded takes nothing', aBudget(0), phase('Succeeded'), false],
  ['a pod that has failed takes nothing', aBudget(0), phase('Failed'), false],
  ['a pod that is leaving takes nothing', aBudget(0), leaving, false],
  ['a pod that is not ready takes nothing where there are enough without it', aBudget(0), anUnreadyPod('a'), false],
  ['a pod that is not ready takes one where there are too few', aBudget(0, { status: { currentHealthy: 2 } }), anUnreadyPod('a'), true],
  ['a pod that is not ready takes one where none are wanted', aBudget(0, { status: { desiredHealthy: 0 } }), anUnreadyPod('a'), true],
  ['a pod that is not ready takes one where nothing is known yet', withoutStatus(aBudget(0)), anUnreadyPod('a'), true],
  [
    'a pod that is not ready takes nothing where the budget says AlwaysAllow',
    aBudget(0, { status: { currentHealthy: 0 }, spec: { selector: {}, unhealthyPodEvictionPolicy: 'AlwaysAllow' } }),
    anUnreadyPod('a'),
    false,
  ],
] as const)
  test(rule, () => assert.is(takesFrom(budget, pod), expected));

test.run();
