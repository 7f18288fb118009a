import type { AwsPermission } from '@lastcall/plugin-api';
import { dynamoAddress } from '@lastcall/store';

/** What the journal is read and written with. Transactions are allowed by what they are made of. */
const USED = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/** What the doctor looks at the table with. */
const LOOKED_AT = ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'];

/** What a store needs of AWS: one of DynamoDB its table, every other nothing. The table is the server's own, whatever machines are in scope. */
export function ofStore(store: string): readonly AwsPermission[] {
  if (!store.startsWith('dynamodb:')) return [];
  const { table, region } = dynamoAddress(store);
  const resources = [`arn:aws:dynamodb:${region ?? '*'}:*:table/${table}`];
  return [
    { actions: USED, resources, reason: 'keep the journal and the leases' },
    { actions: LOOKED_AT, resources, reason: 'tell in `lastcall doctor` how the table is set up', only: 'doctor' },
  ];
}
