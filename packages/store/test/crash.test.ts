import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notice, receipt } from '../src/conformance/world.ts';
import { openStore } from '../src/index.ts';
import { aFolder } from './a-folder.ts';

const test = suite('crash');

const CHILD = join(import.meta.dirname, 'accept-until-killed.ts');

/** Runs the child until it has acknowledged `enough` notices, kills it in the middle of what it does, and gives all it acknowledged. */
async function acknowledgedUntilKilled(url: string, enough: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...process.execArgv, CHILD, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    if (acknowledged.push(id) === enough) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.is(child.signalCode, 'SIGKILL');
  return acknowledged;
}

test('everything a killed process acknowledged is there afterwards, once', async () => {
  const url = `sqlite:${join(aFolder(), 'lastcall.db')}`;
  const acknowledged = await acknowledgedUntilKilled(url, 500);
  const store = await openStore(url);
  const known = await Promise.all(acknowledged.map((id) => store.accept([notice({ id, instanceId: `i-${id}` })], receipt())));
  const open = await store.open();
  await store.shut();
  assert.equal(new Set(known.flat().map(({ effect }) => effect)), new Set(['duplicate']));
  assert.is(new Set(open.map(({ interruption }) => interruption.instanceId)).size, open.length);
  assert.ok(open.length >= acknowledged.length);
});

test.run();
