import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '@lastcall/plugin-api';
import fastify from 'fastify';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfigFile } from '../src/config-file.ts';
import { listenAt } from '../src/listen-at.ts';

const starts = suite('what keeps a server from starting');

const problemOf = (act: Promise<unknown>) =>
  act.then(
    () => null,
    (problem: unknown) => (problem instanceof CodedError ? problem : assert.unreachable(String(problem))),
  );

starts('an address that is taken is told with the key to change', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const problem = await problemOf(listenAt(fastify(), { host: '127.0.0.1', port, key: 'listen.private' }));
  other.close();
  assert.is(problem?.code, 'LISTEN_ADDRESS_TAKEN');
  assert.match(problem?.message ?? '', `127.0.0.1:${port}`);
  assert.match(problem?.hint ?? '', '`listen.private`');
});

starts('an address of another machine is told as such', async () => {
  const problem = await problemOf(listenAt(fastify(), { host: '192.0.2.1', port: 0, key: 'listen.public' }));
  assert.is(problem?.code, 'LISTEN_ADDRESS_FOREIGN');
});

starts('a configuration that is not there, or is no file, is told apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-start-'));
  assert.is((await problemOf(readConfigFile(join(folder, 'none.yaml'), {})))?.code, 'CONFIG_FILE_MISSING');
  assert.is((await problemOf(readConfigFile(folder, {})))?.code, 'CONFIG_FILE_UNREADABLE');
  await rm(folder, { recursive: true, force: true });
});

starts.run();
