import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfigFile } from '../../src/config-file.ts';
import { FLAGS } from '../../src/migrate/nth-flags.ts';
import { readNth } from '../../src/migrate/read-nth.ts';
import { writeNth } from '../../src/migrate/write-nth.ts';

const test = suite('lastcall migrate nth');

const written = (settings: string) => writeNth(readNth(settings));

/** What the server makes of it. */
async function configOf(settings: string) {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-migrate-'));
  const file = join(folder, 'lastcall.yaml');
  await writeFile(file, written(settings));
  const environment = { QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q', WEBHOOK_URL: 'https://hooks.example.com/x' };
  return readConfigFile(file, environment).finally(() => rm(folder, { recursive: true }));
}

const QUEUE = 'queueURL: https://sqs.eu-west-1.amazonaws.com/111122223333/nth';

test('whatever is set, the file is good and only watches', async () => {
  for (const settings of [
    '',
    QUEUE,
    'enableSpotInterruptionDraining: false',
    FLAGS.filter(({ value }) => value !== 'queueURL')
      .map(({ variable }) => `${variable}=1`)
      .join('\n'),
  ]) {
    const { config } = await configOf(settings);
    assert.is(config.dryRun, true);
  }
});

test('values of the chart and variables of the process give the same file', () => {
  const values = `${QUEUE}\npodTerminationGracePeriod: 30\nenableRebalanceDraining: true\ncheckTagBeforeDraining: false\n`;
  const variables = `# deployment nth, container nth
QUEUE_URL=https://sqs.eu-west-1.amazonaws.com/111122223333/nth
POD_TERMINATION_GRACE_PERIOD=30
export ENABLE_REBALANCE_DRAINING='true'
CHECK_TAG_BEFORE_DRAINING="false"
NODE_NAME=
`;
  assert.is(written(variables), written(values));
});

test('kinds that were not drained have no pipeline', async () => {
  const { config } = await configOf(
    'enableScheduledEventDraining: false\nenableASGLifecycleDraining: false\nenableRebalanceDraining: true',
  );
  assert.equal(
    config.pipelines.map(({ name }) => name),
    ['spot', 'rebalance'],
  );
});

test('the tag that was asked for is the scope, and no check is every machine', async () => {
  const tagged = (await configOf('managedTag: team/web')).config.scope;
  assert.equal(tagged, { tags: { 'team/web': 'true' } });
  assert.is((await configOf('checkTagBeforeDraining: false')).config.scope, 'all');
});

test('options of the drain are carried over where they differ', async () => {
  const { config } = await configOf(
    'podTerminationGracePeriod: 45\ndeleteLocalData: false\nenableOutOfServiceTaint: true\nignoreDaemonSets: "true"',
  );
  const drain = config.pipelines[0]?.stages[1]?.steps[0]?.with as Readonly<Record<string, unknown>>;
  assert.equal([drain.gracePeriod, drain.deleteEmptyDirData, drain.outOfServiceTaint, drain.ignoreDaemonSets], [45, false, true, true]);
});

test('the address of a webhook is not written down, and Slack’s keeps its shape', () => {
  const text = written('webhookURL: https://hooks.slack.com/services/T0/B0/secret');
  assert.not.match(text, 'secret');
  assert.match(text, 'shape: slack');
});

test('what cannot be carried over is said, and what nobody knows as well', () => {
  const text = written(`${QUEUE}\nworkers: 50\nenableTimeTravel: true\nresources: { limits: {} }\n`);
  assert.match(text, '# - workers: every interruption begins at once');
  assert.match(text, '# - enableTimeTravel is not known here');
  assert.not.match(text, 'resources');
});

test('no bytes make it fail', () => {
  for (const text of ['\u0000', '- a\n- b', 'A=\u0000', '"', '{']) {
    try {
      assert.type(written(text), 'string');
    } catch (problem) {
      assert.is((problem as Error).name, 'YAMLParseError', text);
    }
  }
});

test('the guide has a row for every setting', async () => {
  const guide = await readFile('docs/guides/migrate.md', 'utf8');
  for (const { value, variable } of FLAGS) assert.match(guide, `| \`${value}\` | \`${variable}\` |`);
  assert.is(guide.match(/^\| `\w+` \| `[A-Z_]+` \|/gm)?.length, FLAGS.length);
});

test.run();
