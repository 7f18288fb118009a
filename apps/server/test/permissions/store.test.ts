import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readConfigFile } from '../../src/config-file.ts';
import { cloudFormationPolicy } from '../../src/permissions/cloudformation.ts';
import { iamPolicy } from '../../src/permissions/iam.ts';
import { type Needed, neededOf, type Whose } from '../../src/permissions/needed.ts';
import { ofStore } from '../../src/permissions/store.ts';
import { terraformPolicy } from '../../src/permissions/terraform.ts';

const test = suite('permissions of the store');

const TABLE = 'dynamodb://lastcall?region=eu-west-1';
const ARN = 'arn:aws:dynamodb:eu-west-1:*:table/lastcall';
const ITEMS = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PartiQLUpdate',
  'PutItem',
  'Query',
  'UpdateItem',
];
const LOOKS = ['DescribeContinuousBackups', 'DescribeTable', 'DescribeTimeToLive'];

const named = (actions: readonly string[]) => actions.map((action) => `dynamodb:${action}`).sort();

async function neededWith(store: string, { whose = 'server', scope }: { readonly whose?: Whose; readonly scope?: object } = {}) {
  const environment = {
    ...{ QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/interruptions', STORE_URL: store },
    ...{ INSTANCE_ID: 'i-0a1b2c3d4e5f60718', SLACK_TOKEN: 'xoxb-1', POD_NAMESPACE: 'lastcall', POD_NAME: 'lastcall-0' },
  };
  const { config, plugins } = await readConfigFile('deploy/examples/replicas.yaml', environment);
  return neededOf({ config: scope === undefined ? config : { ...config, scope }, plugins, whose });
}

const statementsOf = ({ aws }: Needed) => aws.filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));

test('a server needs the items of its own table and nothing else of DynamoDB', async () => {
  const [statement, ...others] = statementsOf(await neededWith(TABLE));
  assert.equal([statement?.actions, statement?.resources, others], [named(ITEMS), [ARN], []]);
});

test('whoever runs the doctor may look at that table besides', async () => {
  const [statement, ...others] = statementsOf(await neededWith(TABLE, { whose: 'server and doctor' }));
  assert.equal([statement?.actions, statement?.resources, others], [named([...ITEMS, ...LOOKS]), [ARN], []]);
});

test('a region nobody names is any region', async () => {
  assert.equal(statementsOf(await neededWith('dynamodb://lastcall'))[0]?.resources, ['arn:aws:dynamodb:*:*:table/lastcall']);
});

test('the accounts and regions in scope are those of the machines, and the table is elsewhere', async () => {
  const scope = { accounts: ['222233334444'], regions: ['us-east-1'] };
  assert.equal(statementsOf(await neededWith('dynamodb://lastcall', { scope }))[0]?.resources, ['arn:aws:dynamodb:*:*:table/lastcall']);
});

test('a store elsewhere needs nothing of AWS', () => {
  for (const store of ['memory:', 'sqlite:./dynamodb.db', 'postgres://dynamodb:secret@db/lastcall']) assert.equal(ofStore(store), []);
});

test('the endpoint of a test is in no ARN', () => {
  assert.equal(ofStore('dynamodb://lastcall?region=eu-west-1&endpoint=http://127.0.0.1:8000')[0]?.resources, [ARN]);
});

test('IAM, Terraform and CloudFormation say the same of it', async () => {
  const { aws } = await neededWith(TABLE, { whose: 'server and doctor' });
  const actions = named([...ITEMS, ...LOOKS]);
  const isOfTable = ({ Sid }: { readonly Sid: string }) => Sid === 'DynamodbAct';
  assert.equal(JSON.parse(iamPolicy(aws, 'aws')).Statement.find(isOfTable), {
    ...{ Sid: 'DynamodbAct', Effect: 'Allow', Action: actions, Resource: [ARN] },
  });
  const terraform = terraformPolicy(aws);
  assert.match(terraform, `resources = ["arn:\${data.aws_partition.current.partition}:dynamodb:eu-west-1:*:table/lastcall"]`);
  assert.equal(
    [...terraform.matchAll(/"(dynamodb:\w+)"/g)].map(([, action]) => action),
    actions,
  );
  const template = cloudFormationPolicy(aws);
  assert.match(template, `!Sub "arn:\${AWS::Partition}:dynamodb:eu-west-1:*:table/lastcall"`);
  const { Resources } = parse(template, { logLevel: 'silent' });
  assert.equal(Resources.Policy.Properties.PolicyDocument.Statement.find(isOfTable).Action, actions);
});

test('in China the table is of China’s partition', async () => {
  const { aws } = await neededWith('dynamodb://lastcall?region=cn-north-1');
  assert.match(iamPolicy(aws, 'aws-cn'), '"arn:aws-cn:dynamodb:cn-north-1:*:table/lastcall"');
});

test.run();
