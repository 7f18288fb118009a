import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandInput, commentFor, documentFor, timeoutsFor } from '../src/command.ts';
import { configSchema } from '../src/config.ts';
import { nextPauseMs } from '../src/follow.ts';

const test = suite('ssm-shutdown makes a command');

const script = configSchema.parse({ commands: ['a', 'b'], workingDirectory: '/srv' });

test('the script is given what is left, less what delivery and the last look need', () => {
  assert.is(timeoutsFor(60_000).executionS, 55);
  assert.is(timeoutsFor(10_999).executionS, 5);
});

test('delivery is given a quarter of what is left, at least what SSM demands and at most five minutes', () => {
  assert.is(timeoutsFor(60_000).deliveryS, 30);
  assert.is(timeoutsFor(600_000).deliveryS, 150);
  assert.is(timeoutsFor(7_200_000).deliveryS, 300);
});

test('no script is given longer than SSM allows', () => {
  assert.is(timeoutsFor(10 * 86_400_000).executionS, 172_800);
});

test('a command is looked at every 2 s, and a long one less often', () => {
  assert.is(nextPauseMs(1_000, 60_000), 2_000);
  assert.is(nextPauseMs(60_000, 3_600_000), 6_000);
  assert.is(nextPauseMs(3_600_000, 3_600_000), 15_000);
});

test('a command near its deadline is looked at often again', () => {
  assert.is(nextPauseMs(3_600_000, 40_000), 4_000);
  assert.is(nextPauseMs(3_600_000, 6_000), 2_000);
});

test('a script becomes the parameters of AWS’s own document', () => {
  const { Parameters } = commandInput({
    stepId: 'ssm-shutdown',
    config: script,
    interruption: anInterruption(),
    documentName: 'AWS-RunShellScript',
    remainingMs: 60_000,
  });
  assert.equal(Parameters, { commands: ['a', 'b'], executionTimeout: ['55'], workingDirectory: ['/srv'] });
});

test('AWS’s own document is the platform’s', () => {
  assert.is(documentFor(script, 'linux'), 'AWS-RunShellScript');
  assert.is(documentFor(script, 'windows'), 'AWS-RunPowerShellScript');
});

test('the comment differs by interruption and by step', () => {
  const one = commentFor(anInterruption(), 'stop-linux');
  assert.is(one, commentFor(anInterruption({ hooks: [] }), 'stop-linux'));
  assert.is.not(one, commentFor(anInterruption({ id: 'int-2' }), 'stop-linux'));
  assert.is.not(one, commentFor(anInterruption(), 'stop-windows'));
});

test('the comment of a long id is one SSM takes', () => {
  assert.is(commentFor(anInterruption({ id: 'x'.repeat(300) }), 'ssm-shutdown').length, 100);
});

test.run();
