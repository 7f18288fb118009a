import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandFor, documentFor, timeoutsFor } from '../src/command.ts';
import { configSchema } from '../src/config.ts';
import { nextPauseMs } from '../src/follow.ts';
import { commentFor } from '../src/marks.ts';

const test = suite('ssm-shutdown makes a command');

const script = { commands: ['a', 'b'], workingDirectory: '/srv' };
const NOW = Date.UTC(2026, 10, 22, 10);
const filling = { interruption: anInterruption(), facts: {} };
const madeOf = (config: object, parts: { remainingMs?: number; now?: number; platform?: 'linux' | 'windows' } = {}) =>
  commandFor({ config: configSchema.parse(config), platform: 'linux', filling, now: NOW, remainingMs: 60_000, ...parts });

test('the script is given what is left, less what delivery and the last look need', () => {
  assert.is(timeoutsFor(60_000).executionS, 55);
  assert.is(timeoutsFor(10_000).executionS, 5);
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

test('times are rounded down to 5 s, so that the commands of a storm are the same', () => {
  const times = { commands: ['stop --deadline {{ deadline }} --seconds {{ deadlineSeconds }}'] };
  const one = madeOf(times, { remainingMs: 62_700 });
  assert.equal(one?.Parameters, { commands: ['stop --deadline 2026-11-22T10:00:55Z --seconds 55'], executionTimeout: ['55'] });
  assert.equal(madeOf(times, { now: NOW + 1_900, remainingMs: 60_800 }), one);
});

test('a script with less than 5 s is given every second', () => {
  assert.is(timeoutsFor(8_900).executionS, 3);
});

test('a script becomes the parameters of AWS’s own document', () => {
  assert.equal(madeOf(script)?.Parameters, { commands: ['a', 'b'], executionTimeout: ['55'], workingDirectory: ['/srv'] });
});

test('each platform is given its own lines, and no others', () => {
  const config = { commands: { windows: ['Stop-Service app'] } };
  assert.equal(madeOf(config, { platform: 'windows' })?.Parameters?.commands, ['Stop-Service app']);
  assert.is(madeOf(config), null);
});

test('placeholders are filled in wherever a text is sent', () => {
  const own = { document: 'Shutdown-{{ region }}', parameters: { zone: ['{{ zone }}', 'x'] } };
  assert.equal([madeOf(own)?.DocumentName, madeOf(own)?.Parameters], ['Shutdown-eu-west-1', { zone: ['eu-west-1b', 'x'] }]);
  const placed = madeOf({ commands: ['a'], workingDirectory: '/srv/{{ group }}' });
  assert.equal(placed?.Parameters?.workingDirectory, ['/srv/web']);
});

test('AWS’s own document is the platform’s', () => {
  assert.is(documentFor({}, 'linux'), 'AWS-RunShellScript');
  assert.is(documentFor({}, 'windows'), 'AWS-RunPowerShellScript');
});

test('the comment differs by mark and by step', () => {
  assert.is(commentFor('0a', 'stop-linux'), 'lastcall 0a stop-linux');
  assert.is.not(commentFor('0a', 'stop-linux'), commentFor('0b', 'stop-linux'));
  assert.is.not(commentFor('0a', 'stop-linux'), commentFor('0a', 'stop-windows'));
});

test('the comment of a long step is one SSM takes', () => {
  assert.is(commentFor('0a', 'x'.repeat(300)).length, 100);
});

test.run();
