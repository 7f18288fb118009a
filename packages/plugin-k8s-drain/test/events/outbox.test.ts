import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { createOutbox } from '../../src/events/outbox.ts';
import { aNodeEvent, aPodEvent, listeningLog } from '../support/events.ts';
import { refusal, scripted } from '../support/scripted.ts';

type Body = { readonly regarding: { readonly name: string }; readonly reason: string; readonly metadata: { readonly name: string } };

/** An outbox before an API server that answers by itself where `answer` is given, else when the test says so. */
function anOutbox({ answer, replicas = 1 }: { answer?: (path: string) => Reply; replicas?: number } = {}) {
  const clock = fakeClock();
  const { kubernetes, asked } = scripted();
  const { log, warnings } = listeningLog();
  const sent: { readonly at: number; readonly path: string; readonly body: Body }[] = [];
  const send: typeof kubernetes.send = (ask, signal) => {
    sent.push({ at: clock.now(), path: ask.path, body: ask.body as Body });
    return answer ? Promise.resolve(answer(ask.path)) : kubernetes.send(ask, signal);
  };
  const outbox = createOutbox({ kubernetes: { ...kubernetes, send }, clock, log, instance: 'lastcall-0', replicas: () => replicas });
  return { clock, asked, sent, warnings, outbox };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const taken = () => refusal(201);

const test = suite('the outbox of events');

test('telling does nothing in the turn of whoever tells', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken });
  outbox.tell(aNodeEvent());
  assert.is(sent.length, 0);
  await clock.advance(0);
  assert.is(sent.length, 1);
});

test('four are under way at most', async () => {
  const { clock, asked, outbox } = anOutbox();
  for (const index of many(10)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(0);
  assert.is(asked.length, 4);
  await asked[0]?.answer(taken());
  assert.is(asked.length, 4);
  assert.is(asked.filter(({ ask }) => ask.lane !== 'events').length, 0);
});

test('sixty go at once after a rest, then twenty a second', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken });
  for (const index of many(200)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(0);
  assert.is(sent.length, 60);
  await clock.advance(1_000);
  assert.is(sent.length, 80);
  await clock.advance(6_000);
  assert.is(sent.length, 200);
});

test('several replicas share the rate', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken, replicas: 4 });
  for (const index of many(200)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(0);
  const atOnce = sent.length;
  await clock.advance(2_000);
  assert.is(sent.length - atOnce, 10);
});

test('warnings come before what goes well, and nodes before pods', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken });
  outbox.tell(aPodEvent('moved'));
  outbox.tell(aPodEvent('lost', { type: 'Warning', reason: 'Disrupted' }));
  outbox.tell(aNodeEvent());
  outbox.tell(aNodeEvent('', { type: 'Warning', reason: 'CordonError' }));
  await clock.advance(0);
  assert.equal(
    sent.map(({ body }) => `${body.regarding.name} ${body.reason}`),
    ['node-a CordonError', 'lost Disrupted', 'node-a Cordon', 'moved Evicted'],
  );
});

test('what there is no room for is left out, counted, and said once', async () => {
  const { clock, sent, warnings, outbox } = anOutbox({ answer: taken });
  for (const index of many(1_000)) outbox.tell(aPodEvent(`web-${index}`));
  await clock.advance(29_000);
  assert.equal([sent.length, warnings], [300, []]);
  await clock.advance(60_000);
  assert.equal(warnings, ['Kubernetes events left out: too many at once, or not taken by the API server {"events":700}']);
});

test('pods that are left out cost nodes nothing', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken });
  for (const index of many(1_000)) outbox.tell(aPodEvent(`web-${index}`));
  for (const index of many(500)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(30_000);
  assert.is(sent.filter(({ body }) => body.regarding.name === 'node-a').length, 500);
});

test('an event that is there already is told', async () => {
  const { clock, sent, warnings, outbox } = anOutbox({ answer: () => refusal(409) });
  outbox.tell(aNodeEvent());
  await clock.advance(60_000);
  assert.equal([sent.length, warnings], [1, []]);
});

test('a busy server is left alone for as long as it wishes, and asked once more under the same name', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: () => ({ ...refusal(429), retryAfterMs: 3_000 }) });
  outbox.tell(aNodeEvent());
  await clock.advance(2_900);
  assert.is(sent.length, 1);
  await clock.advance(200);
  assert.is(sent.length, 2);
  assert.is(sent[0]?.body.metadata.name, sent[1]?.body.metadata.name);
});

test('a server that does not answer is asked twice, and then the event is lost and counted', async () => {
  const { clock, sent, warnings, outbox } = anOutbox({ answer: () => refusal(0) });
  outbox.tell(aNodeEvent());
  await clock.advance(120_000);
  assert.is(sent.length, 2);
  assert.match(warnings.join(), /left out.+"events":1/);
});

test('where it is not allowed to post it says so once, and asks again after ten minutes', async () => {
  const { clock, sent, warnings, outbox } = anOutbox({ answer: () => refusal(403) });
  for (const index of many(3)) {
    outbox.tell(aNodeEvent(`${index}`));
    await clock.advance(60_000);
  }
  assert.is(sent.length, 1);
  await clock.advance(600_000);
  outbox.tell(aNodeEvent('later'));
  await clock.advance(60_000);
  assert.is(sent.length, 2);
  assert.equal(warnings, ['no Kubernetes events: not allowed to post them {"about":"nodes","problem":"403 no"}']);
});

test('a namespace in which it may not post does not silence the others', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: (path) => refusal(path.includes('/shop/') ? 403 : 201) });
  outbox.tell(aPodEvent('web-1'));
  await clock.advance(0);
  outbox.tell(aPodEvent('web-2'));
  outbox.tell(aNodeEvent());
  await clock.advance(0);
  assert.equal(
    sent.map(({ body }) => body.regarding.name),
    ['web-1', 'node-a'],
  );
});

test('a namespace that is being deleted is no reason to be silent about it, nor to try again', async () => {
  const body = { message: 'no', details: { causes: [{ reason: 'NamespaceTerminating' }] } };
  const { clock, sent, warnings, outbox } = anOutbox({ answer: () => ({ status: 403, body, retryAfterMs: null }) });
  outbox.tell(aPodEvent('web-1'));
  await clock.advance(60_000);
  outbox.tell(aPodEvent('web-2'));
  await clock.advance(60_000);
  assert.equal([sent.length, warnings], [2, []]);
});

test('closing posts what is left ten times as fast', async () => {
  const { clock, sent, warnings, outbox } = anOutbox({ answer: taken });
  for (const index of many(150)) outbox.tell(aNodeEvent(`${index}`));
  const closing = outbox.close();
  await clock.advance(0);
  assert.is(sent.length, 20);
  await clock.advance(700);
  await closing;
  assert.equal([sent.length, warnings], [150, []]);
});

test('closing takes no longer than a second, and says what was lost', async () => {
  const { clock, asked, warnings, outbox } = anOutbox();
  for (const index of many(10)) outbox.tell(aNodeEvent(`${index}`));
  let isClosed = false;
  const closing = outbox.close().then(() => {
    isClosed = true;
  });
  await clock.advance(900);
  assert.is(isClosed, false);
  await clock.advance(110);
  await closing;
  assert.ok(asked.every(({ isDropped }) => isDropped()));
  assert.match(warnings.join(), /"events":10/);
});

test('an outbox with nothing in it closes at once, and a closed one takes nothing', async () => {
  const { clock, sent, outbox } = anOutbox({ answer: taken });
  await outbox.close();
  outbox.tell(aNodeEvent());
  await clock.advance(1_000);
  assert.is(sent.length, 0);
});

test('nothing more is taken while it closes', async () => {
  const { clock, asked, outbox, sent } = anOutbox();
  outbox.tell(aNodeEvent('before'));
  const closing = outbox.close();
  await clock.advance(0);
  outbox.tell(aNodeEvent('meanwhile'));
  await asked[0]?.answer(taken());
  await clock.advance(20);
  await closing;
  assert.is(sent.length, 1);
});

test('events that were refused leave no timer behind either', async () => {
  const { clock, outbox } = anOutbox({ answer: () => refusal(422) });
  for (const index of many(10)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(0);
  outbox.drop();
  assert.is(clock.nextAt(), null);
});

test('dropping leaves no timer behind', async () => {
  const { clock, outbox } = anOutbox({ answer: () => refusal(503) });
  for (const index of many(100)) outbox.tell(aNodeEvent(`${index}`));
  await clock.advance(0);
  outbox.drop();
  outbox.drop();
  assert.is(clock.nextAt(), null);
});

test.run();
