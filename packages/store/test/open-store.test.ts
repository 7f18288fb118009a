import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { named, running, START_AT } from '../src/conformance/world.ts';
import { openStore } from '../src/index.ts';
import { aFolder } from './a-folder.ts';

const test = suite('open store');

const aPath = () => join(aFolder(), 'lastcall.db');

async function refusal(url: string): Promise<CodedError> {
  const error: unknown = await openStore(url).then(
    (store) => store.shut(),
    (reason) => reason,
  );
  assert.instance(error, CodedError);
  return error as CodedError;
}

test('a store of an unknown sort is refused', async () => {
  assert.is((await refusal('redis://localhost')).code, 'STORE_UNKNOWN');
});

test('a SQLite store without a path is refused', async () => {
  assert.is((await refusal('sqlite:')).code, 'STORE_UNKNOWN');
});

test('a PostgreSQL URL that cannot be read is refused in words, without its password', async () => {
  const { code, message, hint } = await refusal('postgres://lastcall:open-sesame@[db/lastcall');
  assert.is(code, 'STORE_UNKNOWN');
  assert.match(message, 'PostgreSQL');
  assert.not.match(message + hint, 'open-sesame');
});

test('the folder of the file is made', async () => {
  const store = await openStore(`sqlite:${join(aFolder(), 'deep', 'down', 'lastcall.db')}`);
  await store.shut();
});

test('a file that is in use is refused, with what to do', async () => {
  const url = `sqlite:${aPath()}`;
  const store = await openStore(url);
  const { code, hint } = await refusal(url);
  await store.shut();
  assert.is(code, 'STORE_LOCKED');
  assert.match(hint, 'stop the other');
});

test('a file is free again once its store is shut', async () => {
  const url = `sqlite:${aPath()}`;
  await (await openStore(url)).shut();
  await (await openStore(url)).shut();
});

test('a damaged file is refused, with what to do', async () => {
  const path = aPath();
  writeFileSync(path, 'not a database at all '.repeat(500));
  const { code, hint } = await refusal(`sqlite:${path}`);
  assert.is(code, 'STORE_UNAVAILABLE');
  assert.match(hint, 'damaged');
});

test('a database of another program is refused and left as it was', async () => {
  const path = aPath();
  const theirs = new DatabaseSync(path);
  theirs.exec('CREATE TABLE theirs (a)');
  theirs.close();
  assert.match((await refusal(`sqlite:${path}`)).message, 'another program');
  const after = new DatabaseSync(path, { readOnly: true });
  const tables = after.prepare('SELECT name FROM sqlite_schema').all();
  after.close();
  assert.is(tables.length, 1);
});

test('a file that a later version has added to can be used, and stays what it is', async () => {
  const path = aPath();
  await (await openStore(`sqlite:${path}`)).shut();
  const later = new DatabaseSync(path);
  later.exec('PRAGMA user_version = 99; ALTER TABLE interruptions ADD COLUMN later TEXT; CREATE TABLE later (id TEXT)');
  later.close();
  const store = await openStore(`sqlite:${path}`);
  await running(store);
  await store.shut();
  const after = new DatabaseSync(path);
  assert.equal({ ...after.prepare('PRAGMA user_version').get() }, { user_version: 99 });
  after.close();
});

test('a path whose folder cannot be made is refused', async () => {
  const file = aPath();
  writeFileSync(file, '');
  assert.is((await refusal(`sqlite:${join(file, 'lastcall.db')}`)).code, 'STORE_UNAVAILABLE');
});

test('leases of an earlier process are over when the file is opened, and keep their epochs', async () => {
  const url = `sqlite:${aPath()}`;
  const before = await openStore(url);
  const old = await running(before);
  await named(before, 'replica/one');
  await before.shut();
  const store = await openStore(url);
  assert.equal((await store.find(old.key))?.lease, { owner: null, epoch: old.epoch, renewals: 0 });
  assert.equal(await store.leases('replica/'), [{ key: 'replica/one', owner: null, epoch: 1, renewals: 0 }]);
  await store.shut();
});

test('an id begins with the instant of the receipt, so that ids sort by it', async () => {
  const random = (count: number) => new Uint8Array(count).fill(31);
  const store = await openStore('memory:', { random });
  const { key: interruptionId } = await running(store);
  await store.shut();
  assert.is(Number.parseInt(fromCrockford(interruptionId.slice(4, 13)), 32), START_AT + 500);
  assert.is(interruptionId.slice(13), 'zzzzzzzz');
});

function fromCrockford(digits: string): string {
  return [...digits].map((digit) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit).toString(32)).join('');
}

test.run();
