import { type DynamoDb, LOCAL, startDynamoDb } from '../../../tools/dynamodb/dynamodb.ts';
import { findDynamoDb } from '../../../tools/dynamodb/programs.ts';

/** A DynamoDB Local, and a function that makes an empty table and gives the URL of a store in it. */
export type ADynamoDb = DynamoDb & { createStore(): Promise<string> };

/** Runs `act` with a DynamoDB Local of its own, or prints why it cannot. The server is removed when the process ends. */
export async function withDynamoDb(name: string, act: (dynamo: ADynamoDb) => Promise<void>): Promise<void> {
  const found = findDynamoDb();
  if ('reason' in found) {
    console.log(`# skip ${name}: ${found.reason}`);
    return;
  }
  const { accessKeyId, secretAccessKey } = LOCAL.credentials;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_EC2_METADATA_DISABLED: 'true' });
  const dynamo = await startDynamoDb(found);
  const createStore = async () => storeUrl(dynamo.url, await dynamo.createTable());
  await act({ ...dynamo, createStore });
}

/** The URL of a store in a table of the server at `endpoint`. */
export const storeUrl = (endpoint: string, table: string): string =>
  `dynamodb://${table}?region=${LOCAL.region}&endpoint=${encodeURIComponent(endpoint)}`;
