import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Clock, type CodedError, systemClock } from '@lastcall/plugin-api';
import { createSandbox, HOOK, type Sandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';

type World = { folder: string; sandbox: Sandbox; queueUrl: string };

const doctor = suite<World>('lastcall doctor finds');

const GOOD = {
  MessageRetentionPeriod: '345600',
  Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' }] }),
};

async function setQueue({ queueUrl, sandbox }: World, Attributes: Readonly<Record<string, string>>): Promise<void> {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  const client = new SQSClient({ region: 'eu-west-1', endpoint: sandbox.aws.url, credentials });
  await client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
  client.destroy();
}

doctor.before.each(async (world) => {
  world.sandbox = await createSandbox({ clock: systemClock, size: 2, podsPerNode: 1 });
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-faults-'));
  await writeFile(join(world.folder, 'kubeconfig.yaml'), world.sandbox.kubernetes.kubeconfig);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: world.sandbox.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
  const dead = await world.sandbox.aws.world.createQueue('dead');
  world.queueUrl = (await world.sandbox.aws.world.createQueue('interruptions', { deadLetterArn: dead.arn, maxReceives: 100 })).url;
  await setQueue(world, GOOD);
});

doctor.after.each(async ({ folder, sandbox }) => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const configuration = ({ folder, sandbox, queueUrl }: World) => `
sources: [{ uses: sqs, with: { queueUrl: "${queueUrl}", region: eu-west-1 } }]
scope: { tags: { lastcall: "yes" } }
store: "sqlite:${folder}/never-opened.db"
pipelines:
  - name: going
    on: [spot-interruption, termination-hook]
    stages:
      - { name: out, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 65s, with: { settle: 60s } }] }
      - { name: pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${folder}/kubeconfig.yaml" } }] }
      - { name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}] } }] }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${sandbox.slack.token}", endpoint: "${sandbox.slack.url}" } }
`;

type Planted = { readonly change?: (text: string) => string; readonly clock?: Clock; readonly flags?: readonly string[] };

async function examined(world: World, { change = (text) => text, clock = systemClock, flags = [] }: Planted = {}) {
  const file = join(world.folder, 'lastcall.yaml');
  await writeFile(file, change(configuration(world)));
  const said: string[] = [];
  const environment = { AWS_ENDPOINT_URL: world.sandbox.aws.url };
  const line = { clock, environment, write: (text: string) => void said.push(text), logTo: { write() {} } };
  const code = await runProgram(['doctor', '-c', file, ...flags], line).then(
    () => null,
    (problem: CodedError) => problem.code,
  );
  return { said: said.join('\n'), code };
}

doctor('nothing where nothing is wrong, and changes nothing', async (world) => {
  world.sandbox.aws.calls.clear();
  const { said, code } = await examined(world);
  assert.is(code, null, said);
  assert.match(said, 'nothing was found');
  assert.match(said, /AWS {2}arn:aws:iam::111122223333:user\/sandbox in account 111122223333/);
  const changing = world.sandbox.aws.calls.seen.filter(({ action }) => !/^(Describe|Get|List|$)/.test(action));
  assert.equal(
    changing.map(({ action }) => action),
    [],
  );
});

type Fault = Planted & {
  readonly name: string;
  readonly plant?: (world: World) => unknown;
  readonly says: string | RegExp;
  readonly weight: 'fault' | 'warning' | 'failed';
};

const ahead = (ms: number): Clock => ({
  ...systemClock,
  now: () => systemClock.now() + ms,
  schedule: (at, act) => systemClock.schedule(at - ms, act),
});

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:interruptions';
const withTopic = (text: string) =>
  text.replace('sources: [', `sources: [{ uses: sns, with: { topics: ["${TOPIC}"], endpoint: "${process.env.AWS_ENDPOINT_URL}" } }, `);

const FAULTS: readonly Fault[] = [
  {
    name: 'credentials that AWS refuses',
    plant: ({ sandbox }) => sandbox.aws.fail('GetCallerIdentity', { code: 'ExpiredToken', status: 403, times: 9 }),
    says: /failed {2}AWS {2}.*ExpiredToken/,
    weight: 'failed',
  },
  {
    name: 'a right that AWS does not grant',
    plant: ({ sandbox }) => sandbox.aws.fail('DescribeTargetGroups', { code: 'AccessDenied', status: 403, times: 9 }),
    says: /failed {2}going\/elb-deregister .*AWS_ACCESS_DENIED/,
    weight: 'failed',
  },
  {
    name: 'a right that Kubernetes does not grant',
    plant: ({ sandbox }) => void sandbox.kubernetes.deny({ verb: 'create', resource: 'pods/eviction' }),
    says: 'Not allowed to create pods/eviction (K8S_FORBIDDEN)',
    weight: 'failed',
  },
  {
    name: 'a token that Slack has revoked',
    plant: ({ sandbox }) => sandbox.slack.revokeToken(),
    says: /failed {2}slack .*SLACK_REFUSED/,
    weight: 'failed',
  },
  {
    name: 'a queue that is not there',
    change: (text) => text.replace('/interruptions"', '/interuptions"'),
    says: /failed {2}sqs .*interuptions/,
    weight: 'failed',
  },
  {
    name: 'a queue that forgets too soon',
    plant: (world) => setQueue(world, { ...GOOD, MessageRetentionPeriod: '60' }),
    says: 'fault   queue interruptions forgets messages after 1m',
    weight: 'fault',
  },
  {
    name: 'a queue nobody may send to',
    plant: (world) => setQueue(world, { Policy: '' }),
    says: 'fault   queue interruptions lets neither EventBridge nor SNS send to it',
    weight: 'fault',
  },
  {
    name: 'a queue that gives messages away too soon',
    plant: async (world) => {
      const { arn } = await world.sandbox.aws.world.createQueue('other');
      await setQueue(world, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 }) });
    },
    says: 'warning queue interruptions gives a message away after 3 receipts',
    weight: 'warning',
  },
  {
    name: 'messages nobody reads',
    plant: async ({ sandbox, queueUrl }) => {
      sandbox.aws.route({ to: queueUrl });
      await sandbox.aws.recommendRebalance(sandbox.fleet.machines()[0]?.instance.id ?? '');
    },
    says: 'warning queue interruptions has 1 message that nobody has received yet',
    weight: 'warning',
  },
  {
    name: 'a topic that posts elsewhere',
    change: withTopic,
    plant: ({ sandbox }) => void sandbox.aws.world.createTopic('interruptions'),
    says: 'fault   topic interruptions has no subscription that posts to /webhooks/sns',
    weight: 'fault',
  },
  {
    name: 'a subscription that was never confirmed',
    change: withTopic,
    plant: ({ sandbox: { aws } }) =>
      void aws.world.subscribe(aws.world.createTopic('interruptions').arn, 'http://127.0.0.1:9/webhooks/sns'),
    says: 'fault   topic interruptions waits for http://127.0.0.1:9/webhooks/sns to confirm',
    weight: 'fault',
  },
  {
    name: 'a hook that no group has',
    change: (text) => text.replace(`hooks: [${HOOK}]`, 'hooks: [dran]'),
    says: 'fault   hook dran is on none of the Auto Scaling groups',
    weight: 'fault',
  },
  {
    name: 'target groups that let requests run on for longer than the step',
    change: (text) => text.replace('settle: 60s', 'settle: 20s'),
    says: /warning target group web\S* lets requests end for 1m, and the pipeline going goes on after 20s/,
    weight: 'warning',
  },
  {
    name: 'hooks that are taken and completed by nobody',
    change: (text) => text.replace(/ {6}- \{ name: let go.*\n/, ''),
    says: 'fault   pipeline going takes termination hooks and completes none',
    weight: 'fault',
  },
  {
    name: 'budgets a spot notice has no time for',
    change: (text) => text.replace('kubeconfig.yaml" } }', 'kubeconfig.yaml" }, budget: 80s }'),
    says: /warning pipeline going has budgets of 145s, and a spot notice leaves \d+s/,
    weight: 'warning',
  },
  {
    name: 'spot notices without a pipeline',
    change: (text) => text.replace('spot-interruption, ', ''),
    says: 'warning spot-interruption has no pipeline',
    weight: 'warning',
  },
  {
    name: 'a clock that is a little ahead',
    clock: ahead(20_000),
    says: /warning the clock of this machine is (20|21|19)s ahead of AWS/,
    weight: 'warning',
  },
  {
    name: 'a clock that is wrong',
    clock: ahead(-120_000),
    says: /fault {3}the clock of this machine is (2m|11\ds|12\ds) behind AWS/,
    weight: 'fault',
  },
];

for (const { name, plant, says, weight, ...planted } of FAULTS) {
  doctor(`${name}: a ${weight}, with what to do`, async (world) => {
    await plant?.(world);
    const { said, code } = await examined(world, planted);
    assert.match(said, says, said);
    const lines = said.split('\n');
    const at = lines.findIndex((line) => (typeof says === 'string' ? line.includes(says) : says.test(line)));
    assert.match(lines[at + 1] ?? '', /^ +-> \w/, said);
    assert.is(code, weight === 'warning' ? null : 'CLI_CHECKS_FAILED', said);
  });
}

doctor('a warning is a failure where it is asked for strictly', async (world) => {
  const change = (text: string) => text.replace('settle: 60s', 'settle: 20s');
  assert.is((await examined(world, { change })).code, null);
  assert.is((await examined(world, { change, flags: ['--strict'] })).code, 'CLI_CHECKS_FAILED');
});

doctor('the same as JSON, for programs', async (world) => {
  const { said } = await examined(world, { flags: ['--json'], change: (text) => text.replace('settle: 60s', 'settle: 20s') });
  const { identities, checks, findings } = JSON.parse(said);
  assert.is(identities[0].name, 'AWS');
  assert.ok(checks.every(({ problem }: { problem: unknown }) => problem === null));
  assert.equal(Object.keys(findings[0]).sort(), ['about', 'fix', 'weight', 'what']);
});

doctor.run();
