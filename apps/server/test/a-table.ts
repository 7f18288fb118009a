import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What DynamoDB says to an action, or the error it says instead. */
export type Said = object | { readonly error: string };

/** A stand-in for DynamoDB that knows one table and says what it is told to. */
export type TableStandIn = {
  readonly url: string;
  /** Actions it was asked, in order, each with the table it was about. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

/** As deploy/ makes it. */
export const GOOD: Readonly<Record<string, Said>> = {
  DescribeTable: {
    Table: {
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
    },
  },
  DescribeTimeToLive: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } },
  DescribeContinuousBackups: {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
    },
  },
};

/** In place of an answer: none ever comes. */
export const SILENCE: Said = {};

const refusalOf = (said: Said) => ('error' in said ? said : null);

/** Answers in AWS JSON 1.0 at a port of its own. What it has no answer to it does not know, as DynamoDB Local. */
export async function startTable(says: Readonly<Record<string, Said>>): Promise<TableStandIn> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', '');
    const { TableName } = (await json(request)) as { readonly TableName: string };
    asked.push(`${action} ${TableName}`);
    const said = says[action] ?? { error: 'UnknownOperationException' };
    if (said === SILENCE) return;
    const refusal = refusalOf(said);
    response.writeHead(refusal === null ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(refusal === null ? said : { __type: `com.amazonaws.dynamodb.v20120810#${refusal.error}`, message: 'no' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
