import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CodedError, systemClock } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { createSandbox, type Sandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';
import { storeQuestions } from '../src/doctor/store-findings.ts';
import { ofStore } from '../src/permissions/store.ts';
import { GOOD, type Said, SILENCE, startTable, type TableStandIn } from './a-table.ts';
import { until } from './simulated-server.ts';

type World = { folder: string; sandbox: Sandbox; table: TableStandIn | null };

const doctor = suite<World>('lastcall doctor, of a store on DynamoDB,');

doctor.before.each(async (world) => {
  world.sandbox = await createSandbox({ clock: systemClock, size: 1, podsPerNode: 1 });
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-doctor-store-'));
  world.table = null;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: world.sandbox.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
});

doctor.after.each(async ({ folder, sandbox, table }) => {
  await sandbox.close();
  await table?.close();
  await rm(folder, { recursive: true, force: true });
});

const configuration = (store: string) => `
sources: [{ uses: eventbridge, with: { keys: ["a-key-for-tests-0123456789"] } }]
scope: { tags: { lastcall: "yes" } }
store: "${store}"
pipelines:
  - name: spot
    on: [spot-interruption]
    stages: [{ name: out, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 65s, with: { settle: 60s } }] }]
`;

async function examined({ folder, sandbox }: World, store: string) {
  const file = join(folder, 'lastcall.yaml');
  await writeFile(file, configuration(store));
  const said: string[] = [];
  const environment = { AWS_ENDPOINT_URL: sandbox.aws.url };
  const line = { clock: systemClock, environment, write: (text: string) => void said.push(text), logTo: { write() {} } };
  const code = await runProgram(['doctor', '-c', file, '--json'], line).then(
    () => null,
    (problem: CodedError) => problem.code,
  );
  const { findings, blind } = JSON.parse(said.join('\n'));
  return { findings, blind, code };
}

/** What the doctor finds of a table that says so. */
async function foundOf(world: World, says: Readonly<Record<string, Said>>) {
  world.table = await startTable({ ...GOOD, ...says });
  return examined(world, `dynamodb://lastcall?region=eu-west-1&endpoint=${world.table.url}`);
}

doctor(
  'nothing is found where nothing is wrong, with no question but those that `lastcall permissions` allows the doctor',
  async (world) => {
    const { findings, blind, code } = await foundOf(world, {});
    assert.equal([findings, blind, code], [[], [], null]);
    const allowed = ofStore('dynamodb://lastcall').filter(({ only }) => only === 'doctor');
    const expected = allowed.flatMap(({ actions }) => actions.map((action) => `${action.replace('dynamodb:', '')} lastcall`));
    assert.equal([...(world.table?.asked ?? [])].sort(), expected.sort());
  },
);

doctor('what is wrong with its settings is found, each with what to do', async (world) => {
  const { findings, code } = await foundOf(world, {
    DescribeTable: {
      Table: { ...Object(GOOD.DescribeTable).Table, BillingModeSummary: {}, ProvisionedThroughput: { WriteCapacityUnits: 5 } },
    },
    DescribeTimeToLive: { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } },
  });
  assert.equal(
    findings.map(({ about, what }: Record<string, string>) => `${about} ${what}`),
    [
      'table lastcall has 5 write units a second, and a storm of 500 machines takes about 2000: it is throttled',
      'table lastcall forgets nothing: time to live is off, and what is older than `retention` stays and is paid for',
    ],
  );
  assert.ok(findings.every(({ fix }: Record<string, string>) => /^[A-Z].+\.$/.test(fix ?? '')));
  assert.is(code, null);
});

doctor('a table that is missing is a fault', async (world) => {
  const { findings, code } = await foundOf(world, {
    DescribeTable: { error: 'ResourceNotFoundException' },
    DescribeTimeToLive: { error: 'ResourceNotFoundException' },
    DescribeContinuousBackups: { error: 'TableNotFoundException' },
  });
  assert.equal(findings, [
    {
      ...{ weight: 'fault', about: 'table lastcall', what: 'is not there in eu-west-1, and the server makes none' },
      fix: 'Make it with deploy/terraform or deploy/cloudformation, or correct `store`.',
    },
  ]);
  assert.is(code, 'CLI_CHECKS_FAILED');
});

doctor('a question AWS refuses is a warning, and the others are asked all the same', async (world) => {
  const { findings, code } = await foundOf(world, {
    DescribeTable: { error: 'AccessDeniedException' },
    DescribeContinuousBackups: {
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' } },
    },
  });
  assert.equal(
    findings.map(({ weight, what }: Record<string, string>) => `${weight}: ${what}`),
    [
      'warning: cannot be brought back as it was a moment ago: point-in-time recovery is off',
      'warning: cannot be looked at in full: AWS refused dynamodb:DescribeTable',
    ],
  );
  assert.is(code, null);
});

doctor('what an engine on this machine does not know is nothing wrong', async (world) => {
  const { findings } = await foundOf(world, { DescribeContinuousBackups: { error: 'UnknownOperationException' } });
  assert.equal(findings, []);
});

doctor('credentials AWS does not accept are a fault, with what to do', async (world) => {
  const { findings, code } = await foundOf(world, { DescribeTable: { error: 'UnrecognizedClientException' } });
  assert.equal([findings.length, findings[0]?.weight, code], [1, 'fault', 'CLI_CHECKS_FAILED']);
  assert.match(findings[0]?.what, 'no usable AWS credentials for dynamodb:DescribeTable');
  assert.match(findings[0]?.fix, 'Give the process a role');
});

doctor('an engine that is not there is a fault', async (world) => {
  const { findings, code } = await examined(world, 'dynamodb://lastcall?region=eu-west-1&endpoint=http://127.0.0.1:1');
  assert.equal([findings.length, findings[0]?.weight, code], [1, 'fault', 'CLI_CHECKS_FAILED']);
  assert.match(findings[0]?.what, 'AWS did not answer dynamodb:Describe');
});

doctor('an engine that takes the question and says nothing is a fault, before the doctor gives it up', async (world) => {
  world.table = await startTable({ DescribeTable: SILENCE, DescribeTimeToLive: SILENCE, DescribeContinuousBackups: SILENCE });
  const clock = fakeClock();
  const store = `dynamodb://lastcall?region=eu-west-1&endpoint=${world.table.url}`;
  const [question] = storeQuestions({ store }, clock);
  const found = question?.ask(new AbortController().signal);
  await until(() => world.table?.asked.length === 3, 'the table to be asked');
  await clock.advance(8_000);
  const [finding] = (await Promise.race([found, settle()])) ?? [];
  assert.match(finding?.what ?? 'still waiting', 'cannot be asked: no answer within 8 s');
});

doctor('a store elsewhere is not asked about', () => {
  for (const store of ['memory:', 'sqlite:./dynamodb.db', 'postgres://dynamodb@db/lastcall']) {
    assert.equal(storeQuestions({ store }, systemClock), []);
  }
});

doctor.run();
