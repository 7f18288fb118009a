import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOwnAccount } from '../../src/places/own-account.ts';
import { noting } from '../noting.ts';

const test = suite('the account of our own credentials');

/** Answers are given by hand, in the order of the questions. */
function open() {
  const clock = fakeClock();
  const { log, lines } = noting();
  const questions: { answer(account: string): void; fail(): void }[] = [];
  const own = createOwnAccount({
    clock,
    log,
    ask: () => new Promise((resolve, reject) => questions.push({ answer: resolve, fail: () => reject(new Error('sts does not answer')) })),
  });
  return { clock, lines, questions, own };
}

test('whoever asks first waits for the answer, and it is asked for once', async () => {
  const { questions, own } = open();
  const asking = Promise.all([own.known(null), own.known(null)]);
  questions[0]?.answer('111122223333');
  assert.equal(await asking, ['111122223333', '111122223333']);
  assert.is(own.now(), '111122223333');
  await own.known(null);
  assert.is(questions.length, 1);
});

test('nobody waits longer than a second, in all', async () => {
  const { clock, own } = open();
  const first = own.known(null);
  await clock.advance(1_000);
  assert.is(await first, null);
  assert.is(await own.known(null), null, 'the next one does not wait at all');
});

test('an answer that comes late is known from then on', async () => {
  const { clock, questions, own } = open();
  const first = own.known(null);
  await clock.advance(1_000);
  await first;
  questions[0]?.answer('111122223333');
  await clock.advance(0);
  assert.is(own.now(), '111122223333');
});

test('after a failure it is asked again half a minute later, and said once', async () => {
  const { clock, lines, questions, own } = open();
  const first = own.known(null);
  questions[0]?.fail();
  assert.is(await first, null);
  await clock.advance(29_999);
  await own.known(null);
  assert.is(questions.length, 1);
  await clock.advance(1);
  const second = own.known(null);
  questions[1]?.fail();
  await second;
  assert.is(questions.length, 2);
  assert.is(lines.length, 1);
});

test.run();
