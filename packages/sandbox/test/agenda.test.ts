import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgenda } from '../src/agenda.ts';

const test = suite('the agenda');

/** An agenda and what it has done, each thing with its time in seconds. */
function anAgenda() {
  const clock = fakeClock(0);
  const agenda = createAgenda(clock);
  const done: string[] = [];
  const doing = (what: string) => () => void done.push(`${what} ${clock.now() / 1_000}`);
  return { clock, agenda, done, doing };
}

test('what comes after a while is done once, what recurs every time', async () => {
  const { clock, agenda, done, doing } = anAgenda();
  agenda.after(3_000, doing('once'));
  agenda.every(2_000, doing('often'));
  await clock.advance(6_000);
  assert.equal(done, ['often 2', 'once 3', 'often 4', 'often 6']);
});

test('what was called off is not done, and calling off twice is safe', async () => {
  const { clock, agenda, done, doing } = anAgenda();
  const callOffs = [agenda.after(1_000, doing('once')), agenda.every(4_000, doing('often')), agenda.schedule(3_000, doing('then'))];
  await clock.advance(2_000);
  for (const callOff of [...callOffs, ...callOffs]) callOff();
  await clock.advance(9_000);
  assert.equal(done, ['once 1']);
});

test('what recurs can be called off by its own act', async () => {
  const { clock, agenda, done, doing } = anAgenda();
  const callOff = agenda.every(1_000, () => {
    doing('once')();
    callOff();
  });
  await clock.advance(9_000);
  assert.equal(done, ['once 1']);
});

test('closing calls everything off, wakes who sleeps with an error, and takes nothing more', async () => {
  const { clock, agenda, done, doing } = anAgenda();
  agenda.after(1_000, doing('once'));
  agenda.every(1_000, doing('often'));
  const sleeping = agenda.sleep(1_000).catch((error: Error) => error.message);
  agenda.close();
  agenda.close();
  agenda.after(1_000, doing('late'));
  agenda.every(1_000, doing('later'));
  assert.is(clock.nextAt(), null);
  assert.is(await sleeping, 'the sandbox was closed');
  await clock.advance(9_000);
  assert.equal(done, []);
});

test.run();
