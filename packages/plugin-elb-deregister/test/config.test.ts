import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import plugin from '../src/index.ts';

const test = suite('elb-deregister configuration');

const issuesOf = async (value: unknown) =>
  (await plugin.config['~standard'].validate(value)).issues?.map(({ path }) => path?.join('.')) ?? [];
const outputOf = async (value: unknown) => {
  const result = await plugin.config['~standard'].validate(value);
  return 'value' in result ? result.value : null;
};

test('nothing has to be configured', async () => {
  assert.equal(await outputOf({}), { settle: 15_000, loadBalancers: 'all', ipTargets: 'auto', indexShare: 0.3 });
});

for (const [settle, ms] of [
  ['500ms', 500],
  ['0s', 0],
  ['2m', 120_000],
] as const) {
  test(`settle: ${settle} is ${ms} ms`, async () => {
    assert.is((await outputOf({ settle }))?.settle, ms);
  });
}

for (const settle of ['15', 'soon', '-1s', 15]) {
  test(`settle: ${settle} is refused`, async () => {
    assert.equal(await issuesOf({ settle }), ['settle']);
  });
}

test('an unknown key is refused', async () => {
  assert.is((await issuesOf({ settel: '15s' })).length, 1);
});

test('every field of the schema is described', () => {
  const { properties } = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    properties: Record<string, { description?: string }>;
  };
  const undescribed = Object.entries(properties).filter(([, { description }]) => !description);
  assert.equal(undescribed, []);
});

test.run();
