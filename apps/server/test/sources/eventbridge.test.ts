import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildPublicServer } from '../../src/public-server.ts';
import { eventBridgeConfig } from '../../src/sources/eventbridge/config.ts';
import { createEventBridgeSource } from '../../src/sources/eventbridge/index.ts';
import { recordedIntake, recordedLog } from './recorded.ts';

const OLD = 'an-old-key-0123456789';
const NEW = 'a-new-key-0123456789';
/** What EventBridge sends besides the key. */
const HEADERS = {
  'user-agent': 'Amazon/EventBridge/ApiDestinations',
  'content-type': 'application/json; charset=utf-8',
  range: 'bytes=0-1048575',
};

async function aWorld(config: Readonly<Record<string, unknown>> = {}) {
  const clock = fakeClock();
  const intake = recordedIntake();
  const log = recordedLog();
  const source = createEventBridgeSource({ config: eventBridgeConfig.parse({ keys: [OLD, NEW], ...config }), clock, log });
  const app = await buildPublicServer({ sources: [source], health: () => null, log });
  await source.start(intake);
  const post = (headers: Readonly<Record<string, string>>, payload: string | Buffer = '{}') =>
    app.inject({ method: 'POST', url: '/webhooks/eventbridge', payload, headers: { ...HEADERS, ...headers } });
  return { app, clock, intake, log, source, post };
}

const test = suite('the eventbridge source');

for (const key of [OLD, NEW]) {
  test(`an event with the key "${key}" is taken as it came`, async () => {
    const { post, intake, clock } = await aWorld();
    const body = '{ "detail-type": "Grüße" }';
    assert.is((await post({ 'x-api-key': key }, body)).statusCode, 200);
    assert.equal(intake.deliveries, [{ source: 'eventbridge', body, receivedAt: clock.now(), account: null, region: null }]);
  });
}

for (const [what, headers] of Object.entries({
  'no key': {},
  'an empty key': { 'x-api-key': '' },
  'a wrong key': { 'x-api-key': 'wrong' },
  'the beginning of a key': { 'x-api-key': OLD.slice(0, -1) },
  'both keys': { 'x-api-key': `${OLD}, ${NEW}` },
  'a key in another header': { authorization: OLD },
})) {
  test(`${what} is answered with 403, which EventBridge does not repeat`, async () => {
    const { post, intake } = await aWorld();
    const reply = await post(headers);
    assert.equal([reply.statusCode, reply.json().code, intake.deliveries], [403, 'SOURCE_KEY_WRONG', []]);
  });
}

test('the key may be in a header of another name', async () => {
  const { post } = await aWorld({ keyHeader: 'X-Lastcall-Key' });
  assert.is((await post({ 'x-lastcall-key': OLD })).statusCode, 200);
});

test('an event that cannot be stored is asked for again', async () => {
  const { post, intake } = await aWorld();
  intake.failNext(1);
  assert.is((await post({ 'x-api-key': OLD })).statusCode, 503);
});

test('an event that is not stored within four seconds is asked for again', async () => {
  const world = await aWorld();
  await world.source.start({ ...world.intake, take: () => new Promise(() => {}) });
  const reply = world.post({ 'x-api-key': OLD });
  for (let turn = 0; world.clock.nextAt() === null && turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await world.clock.advance(4_000);
  assert.is((await reply).json().code, 'SOURCE_NOT_STORED');
});

test('before it starts and after it stops, events are asked for again', async () => {
  const { post, source } = await aWorld();
  await source.stop();
  await source.stop();
  assert.equal([(await post({ 'x-api-key': OLD })).json().code, source.problem()], ['SOURCE_NOT_RECEIVING', 'it is not started']);
});

test('bytes that are no UTF-8 are handed over so that they can be had back', async () => {
  const { post, intake } = await aWorld();
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x7d]);
  assert.is((await post({ 'x-api-key': OLD }, bytes)).statusCode, 200);
  assert.equal(Buffer.from(intake.deliveries[0]?.body ?? '', 'latin1'), bytes);
});

test('a byte order mark is kept', async () => {
  const { post, intake } = await aWorld();
  await post({ 'x-api-key': OLD }, '\uFEFF{}');
  assert.is(intake.deliveries[0]?.body, '\uFEFF{}');
});

test('too many wrong keys hold up no right one, and no key is logged', async () => {
  const { post, log } = await aWorld();
  const statuses = [];
  for (let count = 0; count < 32; count += 1) statuses.push((await post({ 'x-api-key': 'a-guessed-key-1' })).statusCode);
  assert.equal([statuses[29], statuses[30]], [403, 429]);
  assert.is((await post({ 'x-api-key': OLD })).statusCode, 200);
  assert.not.match(JSON.stringify(log.lines), /guessed|old-key/);
});

test.run();
