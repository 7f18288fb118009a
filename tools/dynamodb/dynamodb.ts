// Starts Amazon's own DynamoDB Local for tests and benches, from jars that were fetched already. It has no option to listen on loopback alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from '../free-port.ts';
import { guardDynamoDb } from './guard.ts';
import type { DynamoDbPrograms } from './programs.ts';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;
const ASK_LIMIT_MS = 10_000;

const MAIN = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';

/** What a client needs besides the URL. The server takes any credentials, but wants some. */
export const LOCAL = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } as const;

/** `durable` keeps its data from `stop` to `start`; otherwise that is in memory. */
export type DynamoDbOptions = { readonly durable?: boolean };

/** A DynamoDB Local that runs. Everything it has is gone with `remove`, or with this process. */
export type DynamoDb = {
  readonly port: number;
  readonly url: string;
  /** Where it keeps all that it writes. */
  readonly folder: string;
  /** Process id of the server; another one after `start`, 0 while it is stopped. */
  pid(): number;
  /** Makes an empty table as Lastcall wants it, by default with a name not used before, and gives its name. */
  createTable(name?: string): Promise<string>;
  /** Sends a signal to the server, such as `SIGSTOP`. */
  signal(signal: NodeJS.Signals): void;
  /** At the same port as before; ends it first where it still runs. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it, whatever its state, and removes its files. */
  remove(): Promise<void>;
};

/** Starts an empty server. */
export async function startDynamoDb(programs: DynamoDbPrograms, { durable = false }: DynamoDbOptions = {}): Promise<DynamoDb> {
  const home = mkdtempSync(join(tmpdir(), 'lastcall-dynamodb-'));
  const letGo = guardDynamoDb(home);
  let server = null as ChildProcess | null;
  let port = await freePort();
  let tables = 0;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    await end(server, signal);
    server = null;
  };
  const start = async () => {
    await stop();
    server = launch(programs, home, ['-port', `${port}`, ...storage(home, durable)]);
    await untilReady(urlOf(port), server, home);
  };
  const remove = async () => {
    await stop('SIGKILL');
    rmSync(home, { recursive: true, force: true });
    letGo();
  };
  const startElsewhere = async () => {
    port = await freePort();
    await start();
  };
  // It takes its port a second after that was found free; then somebody else may have it.
  await start().catch(startElsewhere);
  return {
    ...{ port, url: urlOf(port), folder: home, start, remove, stop: () => stop() },
    pid: () => server?.pid ?? 0,
    signal: (signal) => void server?.kill(signal),
    async createTable(name = `made-${++tables}`) {
      await createTable(urlOf(port), name);
      return name;
    },
  };
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

function storage(home: string, durable: boolean): readonly string[] {
  if (!durable) return ['-inMemory'];
  const data = join(home, 'data');
  mkdirSync(data, { recursive: true });
  return ['-dbPath', data];
}

function launch({ folder, java }: DynamoDbPrograms, home: string, options: readonly string[]): ChildProcess {
  // Serial collection starts sooner and is small; performance data would be left in /tmp by a crash.
  const machine = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:-UsePerfData', `-Djava.io.tmpdir=${home}`, `-Djava.library.path=${folder}`];
  const args = [...machine, '-cp', join(folder, '*'), MAIN, '-sharedDb', '-disableTelemetry', ...options];
  const log = openSync(join(home, 'log'), 'w');
  // Without a group of its own, a Ctrl-C in the terminal would end it before those who use it.
  const server = spawn(java, args, { cwd: home, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const file = join(home, 'pid');
  writeFileSync(file, `${server.pid ?? ''}`);
  server.on('exit', () => rmSync(file, { force: true }));
  return server;
}

async function ask<T>(url: string, act: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({ ...LOCAL, endpoint: url, maxAttempts: 1 });
  try {
    return await act(client);
  } finally {
    client.destroy();
  }
}

async function createTable(url: string, name: string): Promise<void> {
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((key) => ({ AttributeName: key, AttributeType: 'S' as const })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  await ask(url, (client) => client.send(command, { abortSignal: AbortSignal.timeout(ASK_LIMIT_MS) }));
}

async function untilReady(url: string, server: ChildProcess, home: string): Promise<void> {
  const limit = AbortSignal.timeout(START_LIMIT_MS);
  const list = (client: DynamoDBClient) => client.send(new ListTablesCommand(), { abortSignal: limit });
  while (!hasEnded(server) && !limit.aborted) {
    const isReady = await ask(url, list).then(
      ({ TableNames }) => Array.isArray(TableNames),
      () => false,
    );
    if (isReady) return;
    await pause(50);
  }
  throw new Error(`DynamoDB Local did not start: ${readFileSync(join(home, 'log'), 'utf8').slice(-2_000)}`);
}

/** Also when a signal ended it: then it has no exit code. */
const hasEnded = (server: ChildProcess) => server.exitCode !== null || server.signalCode !== null;

async function end(server: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (server === null || hasEnded(server)) return;
  const exited = once(server, 'exit');
  server.kill(signal);
  const late = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(late);
}
