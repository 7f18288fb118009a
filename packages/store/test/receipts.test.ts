import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Notice } from '@lastcall/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notice, receipt } from '../src/conformance/world.ts';
import { openStore } from '../src/index.ts';
import { aFolder } from './a-folder.ts';

const test = suite('receipts');

/** The bodies kept after these messages were accepted, with the ids of their notices. */
async function keptAfter(...messages: readonly (readonly Notice[])[]): Promise<readonly unknown[]> {
  const path = join(aFolder(), 'lastcall.db');
  const store = await openStore(`sqlite:${path}`);
  for (const [number, notices] of messages.entries()) await store.accept(notices, receipt({ raw: `body ${number}` }));
  await store.shut();
  const db = new DatabaseSync(path, { readOnly: true });
  const kept = db.prepare('SELECT r.raw, n.id FROM receipts r LEFT JOIN notices n ON n.receipt = r.number ORDER BY n.number').all();
  db.close();
  return kept.map(({ raw, id }) => `${raw} ${id}`);
}

test('a body is kept as it came with every notice it held', async () => {
  const both = [notice({ id: 'a', instanceId: 'i-a' }), notice({ id: 'b', instanceId: 'i-b' })];
  assert.equal(await keptAfter(both), ['body 0 a', 'body 0 b']);
});

test('a body that brought nothing new is not kept', async () => {
  const change = notice({ id: 'change', instanceId: 'i-2', kind: 'instance-state-change' });
  assert.equal(await keptAfter([notice({ id: 'a' })], [notice({ id: 'a' })], [change]), ['body 0 a']);
});

test.run();
