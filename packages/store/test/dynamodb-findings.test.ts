import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type TableDescription, type TableSettings, tableFindings } from '../src/dynamodb/findings.ts';

const test = suite('what is wrong with a table of DynamoDB');

const KEYS: TableDescription = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'pk', AttributeType: 'S' },
  ],
};

/** As deploy/ makes it. */
const TABLE: TableDescription = {
  ...KEYS,
  TableStatus: 'ACTIVE',
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  DeletionProtectionEnabled: true,
};

const GOOD: TableSettings = {
  name: 'lastcall',
  region: 'eu-west-1',
  table: TABLE,
  timeToLive: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
  recovery: 'ENABLED',
};

const withTable = (table: TableDescription): TableSettings => ({ ...GOOD, table: { ...TABLE, ...table } });

const provisioned = (WriteCapacityUnits: number) =>
  withTable({ BillingModeSummary: undefined, ProvisionedThroughput: { WriteCapacityUnits } });

/** What is found of settings: weight and words, without the table's name. */
const foundIn = (settings: TableSettings) => tableFindings(settings).map(({ weight, what }) => `${weight}: ${what}`);

test('nothing, where it is as deploy/ makes it', () => assert.equal(tableFindings(GOOD), []));

test('each finding names the table and says what to do', () => {
  const [found] = tableFindings({ ...GOOD, recovery: 'DISABLED' });
  assert.equal(found, {
    weight: 'warning',
    about: 'table lastcall',
    what: 'cannot be brought back as it was a moment ago: point-in-time recovery is off',
    fix: 'Turn point-in-time recovery on.',
  });
});

const FOUND: readonly (readonly [rule: string, settings: TableSettings, said: string | null])[] = [
  ['a table that is missing', { ...GOOD, table: 'missing' }, 'fault: is not there in eu-west-1, and the server makes none'],
  [
    'a table that is missing, nobody knows where',
    { ...GOOD, table: 'missing', region: null },
    'fault: is not there, and the server makes none',
  ],
  ['a table that is being deleted', withTable({ TableStatus: 'DELETING' }), 'fault: is in the state DELETING, in which it takes nothing'],
  ['a table that is being changed is used meanwhile', withTable({ TableStatus: 'UPDATING' }), null],
  [
    'keys of another name',
    withTable({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
    'fault: has the keys id (S, HASH) instead of pk (S, HASH), sk (S, RANGE)',
  ],
  [
    'keys of another type',
    withTable({
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
      ],
    }),
    'fault: has the keys pk (S, HASH), sk (N, RANGE) instead of pk (S, HASH), sk (S, RANGE)',
  ],
  [
    'too little provisioned capacity',
    provisioned(5),
    'warning: has 5 write units a second, and a storm of 500 machines takes about 2000: it is throttled',
  ],
  [
    'one write unit too few',
    provisioned(1_999),
    'warning: has 1999 write units a second, and a storm of 500 machines takes about 2000: it is throttled',
  ],
  ['enough provisioned capacity', provisioned(2_000), null],
  [
    'on-demand capacity with a low ceiling',
    withTable({ OnDemandThroughput: { MaxWriteRequestUnits: 100 } }),
    'warning: is limited to 100 write units a second, and a storm of 500 machines takes about 2000: it is throttled',
  ],
  ['on-demand capacity without a ceiling', withTable({ OnDemandThroughput: { MaxWriteRequestUnits: -1 } }), null],
  ['no deletion protection', withTable({ DeletionProtectionEnabled: false }), 'warning: can be deleted by a single call'],
  ['deletion protection nobody speaks of', withTable({ DeletionProtectionEnabled: undefined }), 'warning: can be deleted by a single call'],
  [
    'time to live that is off',
    { ...GOOD, timeToLive: { TimeToLiveStatus: 'DISABLED' } },
    'warning: forgets nothing: time to live is off, and what is older than `retention` stays and is paid for',
  ],
  [
    'time to live that is being turned off',
    { ...GOOD, timeToLive: { TimeToLiveStatus: 'DISABLING', AttributeName: 'expires' } },
    'warning: forgets nothing: time to live is off, and what is older than `retention` stays and is paid for',
  ],
  ['time to live that is being turned on', { ...GOOD, timeToLive: { TimeToLiveStatus: 'ENABLING', AttributeName: 'expires' } }, null],
  [
    'time to live on another attribute',
    { ...GOOD, timeToLive: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' } },
    'warning: forgets nothing: its time to live goes by the attribute ttl, and Lastcall writes expires',
  ],
  [
    'no point-in-time recovery',
    { ...GOOD, recovery: 'DISABLED' },
    'warning: cannot be brought back as it was a moment ago: point-in-time recovery is off',
  ],
  [
    'a question that is refused',
    { ...GOOD, timeToLive: 'refused' },
    'warning: cannot be looked at in full: AWS refused dynamodb:DescribeTimeToLive',
  ],
  [
    'every question refused',
    { ...GOOD, table: 'refused', timeToLive: 'refused', recovery: 'refused' },
    'warning: cannot be looked at in full: AWS refused dynamodb:DescribeTable, dynamodb:DescribeTimeToLive, dynamodb:DescribeContinuousBackups',
  ],
  ['what a local engine does not know is nothing wrong', { ...GOOD, table: TABLE, timeToLive: 'unknown', recovery: 'unknown' }, null],
];

for (const [rule, settings, said] of FOUND) test(rule, () => assert.equal(foundIn(settings), said === null ? [] : [said]));

test('of a table that is missing nothing else is said', () => {
  const settings: TableSettings = { ...GOOD, table: 'missing', timeToLive: 'refused', recovery: 'DISABLED' };
  assert.is(tableFindings(settings).length, 1);
});

test('everything wrong at once is found at once', () => {
  const table = { ...provisioned(1), table: { TableStatus: 'ACTIVE' } } as TableSettings;
  const all = tableFindings({ ...table, timeToLive: {}, recovery: 'DISABLED' });
  assert.equal(
    all.map(({ weight }) => weight),
    ['fault', 'warning', 'warning', 'warning', 'warning'],
  );
});

test.run();
