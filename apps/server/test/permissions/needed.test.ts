import { readFile } from 'node:fs/promises';
import type { AwsPermission } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { readConfigFile } from '../../src/config-file.ts';
import { cloudFormationPolicy } from '../../src/permissions/cloudformation.ts';
import { iamPolicy, LONGEST_POLICY, statementsOf } from '../../src/permissions/iam.ts';
import { mergeAws, mergeKubernetes } from '../../src/permissions/merge.ts';
import { narrowed } from '../../src/permissions/narrow.ts';
import { type Needed, neededOf } from '../../src/permissions/needed.ts';
import { clusterRole } from '../../src/permissions/rbac.ts';
import { terraformPolicy } from '../../src/permissions/terraform.ts';

const test = suite('permissions');

const ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/interruptions',
  SLACK_TOKEN: 'xoxb-1',
};

const neededBy = async (example: string): Promise<Needed> => {
  const { config, plugins } = await readConfigFile(`deploy/examples/${example}.yaml`, ENVIRONMENT);
  return neededOf({ config, plugins, whose: 'server and doctor' });
};

const about = (resources: readonly string[], actions: readonly string[], reason = 'why'): AwsPermission => ({ actions, resources, reason });

test('a queue is named by the ARN of its URL', async () => {
  const { aws } = await neededBy('asg-hooks');
  assert.equal(aws.find(({ actions }) => actions.includes('sqs:ReceiveMessage'))?.resources, [
    'arn:aws:sqs:eu-west-1:111122223333:interruptions',
  ]);
});

test('whoever only watches may change nothing but messages of the queue', async () => {
  const { aws, kubernetes } = await neededBy('dry-run');
  const acts = aws.flatMap(({ actions }) => actions).filter((action) => !/:(Describe|Get|List)/.test(action));
  assert.ok(acts.every((action) => action.startsWith('sqs:')));
  assert.ok(kubernetes.flatMap(({ verbs }) => verbs).every((verb) => ['get', 'list', 'watch'].includes(verb)));
});

test('what is asked about the same things stands once, sorted', () => {
  const merged = mergeAws([about(['*'], ['ec2:B', 'ec2:A']), about(['*'], ['ec2:A', 'ssm:C'], 'more'), about(['arn:x'], ['ec2:D'])]);
  assert.equal(
    merged.map(({ actions, resources, reason }) => [actions, resources, reason]),
    [
      [['ec2:A', 'ec2:B'], ['*'], 'why; more'],
      [['ec2:D'], ['arn:x'], 'why'],
      [['ssm:C'], ['*'], 'more'],
    ],
  );
});

test('what is asked under other conditions stands apart', () => {
  const conditions = { StringEquals: { 'aws:ResourceTag/lastcall': ['yes'] } };
  const merged = mergeAws([about(['*'], ['ec2:A']), { ...about(['*'], ['ec2:B']), conditions }]);
  assert.is(merged.length, 2);
  assert.equal(statementsOf(merged, 'aws')[1]?.Condition, conditions);
});

test('a rule of Kubernetes stands once for each resource, with its verbs in the usual order', () => {
  const rule = (resources: readonly string[], verbs: readonly string[]) => ({ apiGroups: ['apps'], resources, verbs, reason: 'why' });
  assert.equal(
    mergeKubernetes([rule(['a', 'b'], ['watch', 'list']), rule(['a'], ['get'])]).map(({ resources, verbs }) => [resources, verbs]),
    [
      [['a'], ['get', 'list', 'watch']],
      [['b'], ['list', 'watch']],
    ],
  );
});

test('the scope’s accounts and regions narrow what is of every account and region, and nothing else', () => {
  const statement = about(
    ['arn:aws:ssm:*:*:document/x', 'arn:aws:sqs:us-east-1:999988887777:q', 'arn:aws:ssm:*::document/AWS-x', '*'],
    ['a:B'],
  );
  assert.equal(narrowed(statement, { accounts: ['111122223333'], regions: ['eu-west-1', 'eu-west-2'] }).resources, [
    'arn:aws:ssm:eu-west-1:111122223333:document/x',
    'arn:aws:ssm:eu-west-2:111122223333:document/x',
    'arn:aws:sqs:us-east-1:999988887777:q',
    'arn:aws:ssm:eu-west-1::document/AWS-x',
    'arn:aws:ssm:eu-west-2::document/AWS-x',
    '*',
  ]);
  assert.equal(narrowed(statement, 'all'), statement);
});

test('in every partition ARNs are of that partition', () => {
  const permissions = [about(['arn:aws:ssm:*:*:document/x'], ['ssm:SendCommand'])];
  assert.match(iamPolicy(permissions, 'aws-us-gov'), '"arn:aws-us-gov:ssm:*:*:document/x"');
  assert.match(terraformPolicy(permissions), `"arn:\${data.aws_partition.current.partition}:ssm:*:*:document/x"`);
  assert.match(cloudFormationPolicy(permissions), `!Sub "arn:\${AWS::Partition}:ssm:*:*:document/x"`);
});

test('statements have names of letters and digits, each its own', async () => {
  const names = statementsOf((await neededBy('spot')).aws, 'aws').map(({ Sid }) => Sid);
  assert.is(new Set(names).size, names.length);
  assert.ok(names.every((name) => /^[A-Za-z0-9]+$/.test(name)));
});

test('the policy of every example fits into a managed policy', async () => {
  for (const example of ['asg-hooks', 'dry-run', 'maintenance', 'spot']) {
    assert.ok(iamPolicy((await neededBy(example)).aws, 'aws').replace(/\s/g, '').length < LONGEST_POLICY, example);
  }
});

type Manifest = { readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[] };

/** Every access that manifests grant. */
const grantedBy = (yaml: string) =>
  parseAllDocuments(yaml)
    .flatMap((document) => (document.toJS() as Manifest).rules ?? [])
    .flatMap(({ apiGroups, resources, verbs }) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${apiGroups}`)))
    .sort();

test('the file to apply for a drain grants what is printed for one beside elb-deregister', async () => {
  const read = await readConfigFile('deploy/examples/spot.yaml', ENVIRONMENT);
  const { kubernetes } = neededOf({ ...read, whose: 'server' });
  const printed = clusterRole(kubernetes, { name: 'lastcall', namespace: 'lastcall' });
  assert.equal(grantedBy(printed), grantedBy(await readFile('deploy/rbac/k8s-drain.yaml', 'utf8')));
});

test('a configuration without Kubernetes has nothing to apply', () => {
  assert.match(clusterRole([], { name: 'lastcall', namespace: 'lastcall' }), /^# /);
});

test.run();
