import { readFileSync } from 'node:fs';
import { CodedError } from '@lastcall/plugin-api';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config/read-config.ts';
import { requestFor } from './fake-host.ts';

const reading = suite('reading a configuration');

const good = readFileSync(new URL('./cases/everything-that-can-be-written-is-read/input.yaml', import.meta.url), 'utf8');

async function problemsOf(text: string): Promise<AggregateError> {
  try {
    await readConfig(requestFor(text));
  } catch (error) {
    if (error instanceof AggregateError) return error;
    throw error;
  }
  throw new Error('it was read');
}

reading('secrets are what came from outside, what is named so, and passwords in URLs', async () => {
  const { secrets } = await readConfig(requestFor(good.replace('channel:', 'headers: { x-api-key: written-here }, channel:')));
  assert.equal([...secrets].sort(), [
    '0123456789abcdef-new',
    '0123456789abcdef-old',
    'https://sqs.eu-west-1.amazonaws.com/111122223333/lastcall',
    'open-sesame',
    'written-here',
    'xoxb-1234567890',
  ]);
});

reading('a secret from a file is one', async () => {
  const { config, secrets } = await readConfig(requestFor(good.replace('SLACK_TOKEN', 'file:/run/secrets/slack')));
  assert.ok(secrets.includes('xoxb-from-a-file'));
  assert.equal(config.reporters[0]?.with, { channel: 'C0123456789', token: 'xoxb-from-a-file' });
});

reading('every plugin that is named comes along', async () => {
  const { plugins } = await readConfig(requestFor(good));
  assert.equal(
    [...plugins].map(([name, plugin]) => [name, plugin.name]),
    [
      ['@lastcall/plugin-elb-deregister', 'elb-deregister'],
      ['./plugins/mine.ts', 'mine'],
      ['@lastcall/plugin-asg-lifecycle', 'asg-lifecycle'],
      ['@lastcall/plugin-slack', 'slack'],
    ],
  );
});

reading('each problem is an error of its own, with a code and a hint', async () => {
  const { errors } = await problemsOf(good.replace('./plugins/mine.ts', './gone.ts').replace('dryRun: true', 'dryRun: perhaps'));
  assert.ok(errors.every((error) => error instanceof CodedError && error.hint.length > 0));
  assert.equal(
    errors.map(({ code }) => code),
    ['CONFIG_INVALID', 'PLUGIN_NOT_FOUND'],
  );
});

reading('an unreadable file imports nothing and reads no other file', async () => {
  const calls: string[] = [];
  const note = (name: string) => async () => calls.push(name);
  const request = { ...requestFor(`pipelines: ["\${file:/x}"`), readFile: async () => String(calls.push('read')) };
  await readConfig({ ...request, plugins: { resolve: (name) => name, importModule: note('import') } }).catch(() => {});
  assert.equal(calls, []);
});

reading('no text whatsoever makes it fail in another way', async () => {
  const lines = good.split('\n');
  const edits = fc.record({
    line: fc.nat(lines.length - 1),
    column: fc.nat(80),
    text: fc.constantFrom('', '"', '{', ']', ': ', '- ', `\${`, '&a ', '*a', '\t', '!', '\n'),
  });
  const broken = fc
    .array(edits, { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes
        .reduce(
          (rows, { line, column, text }) =>
            rows.with(line, (rows[line] ?? '').slice(0, column) + text + (rows[line] ?? '').slice(column + 1)),
          lines,
        )
        .join('\n'),
    );
  const isFine = (text: string) =>
    readConfig(requestFor(text)).then(
      () => true,
      (error: unknown) => error instanceof AggregateError && error.errors.length > 0,
    );
  await fc.assert(fc.asyncProperty(fc.oneof(broken, fc.string(), fc.json()), isFine), { numRuns: 150 });
});

reading.run();
