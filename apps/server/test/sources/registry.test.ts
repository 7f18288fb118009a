import { silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isHttpSource } from '../../src/sources/http-source.ts';
import { createSource, SOURCE_SCHEMAS, type SourceName } from '../../src/sources/registry.ts';

const VALID = {
  sns: { topics: ['arn:aws:sns:eu-west-1:111122223333:interruptions'] },
  sqs: { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q' },
  eventbridge: { keys: ['a-long-key-0123456789'] },
} as const;
const make = (uses: string, config: unknown) =>
  createSource({ uses, with: config, clock: fakeClock(), log: silentLog, hold: 'until-taken' });
const failure = (uses: string, config: unknown) =>
  make(uses, config).then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string; message: string }) => error,
  );
type JsonSchema = {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly additionalProperties?: boolean;
};

const test = suite('the sources by name');

for (const name of Object.keys(VALID) as SourceName[]) {
  const schema = SOURCE_SCHEMAS[name];

  test(`${name} is made from its configuration, checked or not`, async () => {
    assert.is((await make(name, VALID[name])).name, name);
    assert.is((await make(name, schema.parse(VALID[name]))).name, name);
  });

  test(`${name} refuses keys it does not know`, async () => {
    const { code, message } = await failure(name, { ...VALID[name], surprise: 1 });
    assert.is(code, 'SOURCE_CONFIG_INVALID');
    assert.match(message, /surprise/);
  });

  test(`${name} refuses no configuration`, async () => assert.is((await failure(name, undefined)).code, 'SOURCE_CONFIG_INVALID'));

  test(`${name} describes every key`, () => {
    const { properties = {}, additionalProperties } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as JsonSchema;
    assert.is(additionalProperties, false);
    for (const [key, { description }] of Object.entries(properties)) assert.ok(description, key);
  });
}

for (const name of ['kafka', 'constructor', '__proto__', '']) {
  test(`there is no source named "${name}"`, async () => assert.is((await failure(name, {})).code, 'SOURCE_UNKNOWN'));
}

test('a wrong key is named without its value', async () => {
  const { message } = await failure('eventbridge', { keys: ['short-secret'] });
  assert.match(message, /keys\.0/);
  assert.not.match(message, /short-secret/);
});

test('sns and eventbridge are routes, sqs is not', async () => {
  const made = await Promise.all(Object.entries(VALID).map(([name, config]) => make(name, config)));
  assert.equal(made.map(isHttpSource), [true, false, true]);
});

test.run();
