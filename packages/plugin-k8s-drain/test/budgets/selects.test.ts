import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LabelSelector } from '../../src/api-server/objects.ts';
import { selects } from '../../src/budgets/selects.ts';

const test = suite('label selectors of budgets');

const expression = (operator: string, values?: readonly string[]): LabelSelector => ({
  matchExpressions: [{ key: 'tier', operator, ...(values && { values }) }],
});
const rules: readonly (readonly [string, LabelSelector | null | undefined, Record<string, string> | undefined, boolean])[] = [
  ['no selector selects nothing', undefined, { app: 'web' }, false],
  ['a null selector selects nothing', null, { app: 'web' }, false],
  ['an empty selector selects everything', {}, { app: 'web' }, true],
  ['an empty selector selects what has no labels', {}, undefined, true],
  ['matchLabels selects who has the label', { matchLabels: { app: 'web' } }, { app: 'web', tier: 'front' }, true],
  ['matchLabels does not select another value', { matchLabels: { app: 'web' } }, { app: 'api' }, false],
  ['matchLabels does not select who has no labels', { matchLabels: { app: 'web' } }, undefined, false],
  ['all labels must match', { matchLabels: { app: 'web', tier: 'front' } }, { app: 'web' }, false],
  ['In selects a listed value', expression('In', ['front', 'back']), { tier: 'back' }, true],
  ['In does not select another value', expression('In', ['front']), { tier: 'back' }, false],
  ['In does not select who lacks the label', expression('In', ['front']), {}, false],
  ['NotIn selects another value', expression('NotIn', ['front']), { tier: 'back' }, true],
  ['NotIn selects who lacks the label', expression('NotIn', ['front']), {}, true],
  ['NotIn does not select a listed value', expression('NotIn', ['front']), { tier: 'front' }, false],
  ['Exists selects any value, also an empty one', expression('Exists'), { tier: '' }, true],
  ['Exists does not select who lacks the label', expression('Exists'), {}, false],
  ['DoesNotExist selects who lacks the label', expression('DoesNotExist'), {}, true],
  ['DoesNotExist does not select who has it', expression('DoesNotExist'), { tier: '' }, false],
  ['an operator that is not known selects nothing', expression('Near', ['front']), { tier: 'front' }, false],
  ['labels and expressions must both hold', { matchLabels: { app: 'web' }, ...expression('Exists') }, { app: 'web' }, false],
];

for (const [rule, selector, labels, expected] of rules) test(rule, () => assert.is(selects(selector, labels), expected));
test.run();
