import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPacedVoice } from '../../src/drain/progress.ts';

const aVoice = () => {
  const clock = fakeClock();
  const said: string[] = [];
  return { clock, said, voice: createPacedVoice({ clock, everyMs: () => 2_000, speak: (text) => said.push(text) }) };
};

const test = suite('the paced voice');

test('the first line is said at once', () => {
  const { said, voice } = aVoice();
  voice.say(() => 'one');
  assert.equal(said, ['one']);
});

test('lines in between are dropped but for the latest, said when the time has come', async () => {
  const { clock, said, voice } = aVoice();
  for (const line of ['one', 'two', 'three']) voice.say(() => line);
  await clock.advance(1_999);
  assert.equal(said, ['one']);
  await clock.advance(1);
  assert.equal(said, ['one', 'three']);
});

test('a line is composed when it is said', async () => {
  const { clock, said, voice } = aVoice();
  let gone = 0;
  voice.say(() => `${gone} gone`);
  voice.say(() => `${gone} gone`);
  gone = 7;
  await clock.advance(2_000);
  assert.equal(said, ['0 gone', '7 gone']);
});

test('the same line is not said twice in a row', async () => {
  const { clock, said, voice } = aVoice();
  voice.say(() => 'one');
  await clock.advance(5_000);
  voice.say(() => 'one');
  assert.equal(said, ['one']);
});

test('an ended voice says nothing more and leaves no timer', async () => {
  const { clock, said, voice } = aVoice();
  voice.say(() => 'one');
  voice.say(() => 'two');
  voice.end();
  assert.is(clock.nextAt(), null);
  await clock.advance(5_000);
  assert.equal(said, ['one']);
});

test.run();
