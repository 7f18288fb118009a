import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import plugin from '../src/index.ts';

const test = suite('ssm-shutdown configuration');

const problemsOf = async (value: unknown) => {
  const { issues = [] } = await plugin.config['~standard'].validate(value);
  return issues.map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`);
};

test('commands or a document are enough', async () => {
  assert.equal(await problemsOf({ commands: ['systemctl stop my-service'] }), []);
  assert.equal(await problemsOf({ document: 'Graceful-Shutdown', parameters: { reason: ['interruption'] } }), []);
  assert.equal(await problemsOf({ document: 'arn:aws:ssm:eu-west-1:111122223333:document/Graceful-Shutdown' }), []);
});

for (const wrong of [{}, { commands: ['a'], document: 'Own' }]) {
  test(`${JSON.stringify(wrong)} is refused`, async () => {
    assert.equal(await problemsOf(wrong), [': give either `commands` or `document`']);
  });
}

test('commands may be given by platform, for one at least', async () => {
  assert.equal(await problemsOf({ commands: { linux: ['a'], windows: ['b'] } }), []);
  assert.equal(await problemsOf({ commands: { windows: ['b'] } }), []);
  assert.equal(await problemsOf({ commands: {} }), ['commands: give commands for `linux`, for `windows`, or for both']);
});

for (const [where, config] of [
  ['commands', { commands: ['stop {{ nobodyKnows }}'] }],
  ['commands.linux', { commands: { linux: ['stop {{ nobodyKnows }}'] } }],
  ['workingDirectory', { commands: ['a'], workingDirectory: '/{{ nobodyKnows }}' }],
  ['document', { document: 'Stop-{{ nobodyKnows }}' }],
  ['parameters.reason', { document: 'Stop', parameters: { reason: ['{{ nobodyKnows }}'] } }],
] as const) {
  test(`an unknown placeholder in ${where} is refused with the known ones`, async () => {
    const [problem = '', ...others] = await problemsOf(config);
    assert.ok(problem.startsWith(where), problem);
    assert.match(problem, '{{ nobodyKnows }} is unknown: expected one of deadline, deadlineSeconds, instanceId');
    assert.match(problem, 'write {{! nobodyKnows }}');
    assert.is(others.length, 0);
  });
}

test('what SSM or others fill in can be written', async () => {
  assert.equal(await problemsOf({ commands: ['echo {{ssm:/app/url}} {{ ssm-secure:key }} {{! .State.Pid }}'] }), []);
});

test('parameters belong to a document', async () => {
  assert.match((await problemsOf({ commands: ['a'], parameters: {} }))[0] ?? '', /^parameters: belongs to `document`/);
});

test('a working directory belongs to commands', async () => {
  assert.match((await problemsOf({ document: 'Own', workingDirectory: '/srv' }))[0] ?? '', /^workingDirectory: belongs to `commands`/);
});

for (const [key, value] of [
  ['commands', []],
  ['document', 'no spaces'],
  ['document', '{{! platformType }}'],
  ['shortest', '10 seconds'],
  ['outputTail', 5_000],
  ['outputTail', -1],
  ['endpoint', 'nowhere'],
] as const) {
  test(`${key}: ${JSON.stringify(value)} is refused`, async () => {
    const base = key === 'document' ? {} : { commands: ['a'] };
    assert.match((await problemsOf({ ...base, [key]: value }))[0] ?? '', new RegExp(`^${key}`));
  });
}

test('an unknown key is refused, beside what else is wrong', async () => {
  assert.match((await problemsOf({ command: 'a' })).join('\n'), 'command');
  assert.is((await problemsOf({ command: 'a' })).length, 2);
});

test('its JSON Schema is an object that knows its keys', () => {
  const schema = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  assert.equal([schema.type, schema.additionalProperties], ['object', false]);
  assert.equal(Object.keys(schema.properties as object).slice(0, 2), ['commands', 'workingDirectory']);
});

test.run();
