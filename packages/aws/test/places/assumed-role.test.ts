import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAssumedRole } from '../../src/places/assumed-role.ts';

const test = suite('an assumed role');

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

/** A role whose sessions last an hour; `refuse` makes STS refuse from then on, `hold` lets it answer nothing. */
function open() {
  const clock = fakeClock();
  const world = { asked: 0, refuse: false, hold: false };
  const role = createAssumedRole({
    clock,
    async assume({ signal: leaving }) {
      world.asked += 1;
      if (world.hold) await new Promise((_, reject) => leaving.addEventListener('abort', () => reject(leaving.reason)));
      if (world.refuse) throw new Error('refused');
      return { accessKeyId: `key-${world.asked}`, secretAccessKey: 's', sessionToken: 't', expiresAt: clock.now() + HOUR_MS };
    },
  });
  const ask = (parts: { readonly signal?: AbortSignal; readonly withinMs?: number } = {}) =>
    role({ signal: parts.signal ?? signal, deadlineAt: clock.now() + (parts.withinMs ?? 10_000) });
  const key = async () => (await ask()).accessKeyId;
  return { clock, world, ask, key };
}

test('those who need it at the same time share one request', async () => {
  const { world, key } = open();
  assert.equal(await Promise.all([key(), key(), key()]), ['key-1', 'key-1', 'key-1']);
  assert.is(world.asked, 1);
});

test('it is asked for again only near its end, and used meanwhile', async () => {
  const { clock, world, key } = open();
  await key();
  await clock.advance(HOUR_MS - 15 * 60_000 - 1);
  assert.is(await key(), 'key-1');
  assert.is(world.asked, 1);
  await clock.advance(1);
  assert.is(await key(), 'key-1', 'nobody waits for the renewal');
  assert.is(await key(), 'key-2');
  assert.is(world.asked, 2);
});

test('while it cannot be renewed it is used until a minute before its end, and then the refusal is told', async () => {
  const { clock, world, key } = open();
  await key();
  world.refuse = true;
  await clock.advance(HOUR_MS - 60_001);
  assert.is(await key(), 'key-1');
  await clock.advance(1);
  assert.match(String(await key().catch((error: unknown) => error)), 'refused');
});

test('a refusal is not remembered', async () => {
  const { world, key } = open();
  world.refuse = true;
  await key().catch(() => undefined);
  world.refuse = false;
  assert.is(await key(), 'key-2');
});

test('nobody waits longer than the deadline', async () => {
  const { clock, world, ask } = open();
  world.hold = true;
  const waiting = ask({ withinMs: 5_000 }).catch((error: unknown) => error as { code?: string });
  await clock.advance(5_000);
  assert.is(((await waiting) as { code?: string }).code, 'AWS_OUT_OF_TIME');
});

test('one who leaves takes nothing from the others', async () => {
  const { world, ask } = open();
  world.hold = true;
  const leaving = new AbortController();
  const first = ask({ signal: leaving.signal }).catch((reason: unknown) => reason);
  const second = ask();
  leaving.abort('off');
  assert.is(await first, 'off');
  assert.is(world.asked, 1);
  second.catch(() => undefined);
});

test.run();
