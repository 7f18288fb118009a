import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { invocationFacts, readAnswer, readLine, UNSEEN } from '../src/invocation.ts';

const test = suite('ssm-shutdown reads how a command stands');

for (const status of ['Pending', 'InProgress', 'Delayed', 'Cancelling', 'SomethingNew']) {
  test(`${status} is not the end`, () => {
    assert.is(readAnswer({ Status: status, StatusDetails: status }).hasEnded, false);
  });
}

for (const [Status, StatusDetails] of [
  ['Success', 'Success'],
  ['Failed', 'Rate Exceeded'],
  ['TimedOut', 'Delivery Timed Out'],
  ['TimedOut', 'ExecutionTimedOut'],
  ['Failed', 'InvalidPlatform'],
  ['InProgress', 'Undeliverable'],
  ['Cancelled', 'Cancelled'],
] as const) {
  test(`${Status}, in detail ${StatusDetails}, is an end`, () => {
    const read = readAnswer({ Status, StatusDetails });
    assert.equal([read.hasEnded, read.status], [true, StatusDetails.replaceAll(' ', '')]);
  });
}

test('an answer without a word is one of a command that waits', () => {
  assert.equal(readAnswer({}), UNSEEN);
});

test('a script that never started has no exit code', () => {
  assert.is(readAnswer({ Status: 'TimedOut', ResponseCode: -1 }).exitCode, null);
});

test('a document of several parts is told by the one that failed', () => {
  const part = (ResponseCode: number, Output: string) => ({ ResponseCode, Output });
  const read = readLine({ Status: 'Failed', CommandPlugins: [part(0, 'fine'), part(5, 'broken'), part(0, 'skipped')] });
  assert.equal([read.exitCode, read.output], [5, 'broken']);
});

test('a document of several parts that all went well is told by the last', () => {
  const read = readLine({
    Status: 'Success',
    CommandPlugins: [
      { ResponseCode: 0, Output: 'one' },
      { ResponseCode: 0, Output: 'two' },
    ],
  });
  assert.equal([read.exitCode, read.output], [0, 'two']);
});

for (const [Output, output, errors] of [
  ['stopped\n----------ERROR-------\nwarned\n', 'stopped', 'warned\n'],
  ['----------ERROR-------\nno such service', '', 'no such service'],
  ['stopped', 'stopped', ''],
] as const) {
  test(`${JSON.stringify(Output)} of a list is told apart`, () => {
    const read = readLine({ Status: 'Failed', CommandPlugins: [{ ResponseCode: 1, Output }] });
    assert.equal([read.output, read.errors], [output, errors]);
  });
}

test('a document none of whose parts is told has no exit code', () => {
  assert.equal(readLine({ Status: 'Failed', StatusDetails: 'Undeliverable' }).exitCode, null);
});

test('the tail is text any store can keep', () => {
  const output = `\u0000${'x'.repeat(10)}😀\u001b[0mend\n`;
  const { outputTail } = invocationFacts({ ...UNSEEN, output }, 7);
  assert.is(outputTail, '\ufffd[0mend');
});

test.run();
