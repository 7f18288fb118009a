import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DynamoDb, type DynamoDbOptions, LOCAL, startDynamoDb } from './dynamodb.ts';
import { findDynamoDb, VERSION } from './programs.ts';

const test = suite('DynamoDB Local');
const found = findDynamoDb();
const KEY = { pk: { S: 'a' }, sk: { S: 'b' } };
const ITEM = { ...KEY, word: { S: 'kept' } };

async function withServer(options: DynamoDbOptions, act: (dynamo: DynamoDb) => Promise<void>): Promise<void> {
  if ('reason' in found) throw new Error(found.reason);
  const dynamo = await startDynamoDb(found, options);
  await act(dynamo).finally(dynamo.remove);
}

/** A client whose connections are gone afterwards: a server that was started anew knows none of the old ones. */
async function ask<T>({ url }: DynamoDb, act: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({ ...LOCAL, endpoint: url });
  return act(client).finally(() => client.destroy());
}

const put = (dynamo: DynamoDb, table: string) => ask(dynamo, (client) => client.send(new PutItemCommand({ TableName: table, Item: ITEM })));

const get = (dynamo: DynamoDb, table: string) =>
  ask(dynamo, (client) => client.send(new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }))).then(({ Item }) => Item);

const tablesOf = (dynamo: DynamoDb) => ask(dynamo, (client) => client.send(new ListTablesCommand())).then(({ TableNames }) => TableNames);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`never became true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

type Another = { readonly pid: number; readonly folder: string };

/** A server that a process of its own has started; `kill` ends that as a crash would. */
async function serverOfAnother(): Promise<Another & { kill(): void }> {
  const script = `
    import { startDynamoDb } from '${import.meta.resolve('./dynamodb.ts')}';
    import { findDynamoDb } from '${import.meta.resolve('./programs.ts')}';
    const dynamo = await startDynamoDb(findDynamoDb());
    console.log(JSON.stringify({ folder: dynamo.folder, pid: dynamo.pid() }));
    process.stdin.resume();`;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module-typescript', '-e', script], { timeout: 60_000 });
  const [line] = await once(child.stdout, 'data');
  return { ...(JSON.parse(`${line}`) as Another), kill: () => void child.kill('SIGKILL') };
}

test('the version that is fetched is the one that is looked for', () => {
  assert.match(readFileSync(join(import.meta.dirname, 'pom.xml'), 'utf8'), `<version>${VERSION}</version>`);
});

if ('reason' in found) console.log(`# skip DynamoDB Local: ${found.reason}`);
else {
  test('a table takes an item and gives it back, and every table is another one', () =>
    withServer({}, async (dynamo) => {
      const [first, second] = [await dynamo.createTable(), await dynamo.createTable()];
      await put(dynamo, first);
      assert.equal(await get(dynamo, first), ITEM);
      assert.is(await get(dynamo, second), undefined);
    }));

  test('a crash and a start at the same port keep the data where that was asked for', () =>
    withServer({ durable: true }, async (dynamo) => {
      const [table, before] = [await dynamo.createTable('events'), dynamo.pid()];
      await put(dynamo, table);
      dynamo.signal('SIGKILL');
      await dynamo.start();
      assert.is.not(dynamo.pid(), before);
      assert.equal(await get(dynamo, 'events'), ITEM);
    }));

  test('a stop and a start begin empty where it was not', () =>
    withServer({}, async (dynamo) => {
      await dynamo.createTable();
      await dynamo.stop();
      await dynamo.start();
      assert.equal(await tablesOf(dynamo), []);
    }));

  test('nothing is left after remove, even of a server that is held', () =>
    withServer({ durable: true }, async (dynamo) => {
      const pid = dynamo.pid();
      await dynamo.createTable();
      dynamo.signal('SIGSTOP');
      await dynamo.remove();
      assert.equal([isAlive(pid), existsSync(dynamo.folder)], [false, false]);
    }));

  test('server and files are gone when the process that started them is killed', async () => {
    const { folder, kill, pid } = await serverOfAnother();
    assert.equal([isAlive(pid), existsSync(folder)], [true, true]);
    kill();
    await eventually(() => !isAlive(pid) && !existsSync(folder));
  });
}
test.run();
