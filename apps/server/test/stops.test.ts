import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stopInOrder } from '../src/stops.ts';

const stops = suite('stop in order');

stops('whatever fails, throws or hangs, the rest is stopped, and what was left is logged', async () => {
  const clock = fakeClock();
  const stopped: string[] = [];
  const left: unknown[] = [];
  const log = { info() {}, error() {}, warn: (_: string, fields = {}) => void left.push(fields) };
  const stopping = stopInOrder(
    [
      ['sources', () => Promise.reject(new Error('no'))],
      ['page', () => new Promise(() => {})],
      [
        'plugins',
        () => {
          throw new TypeError('boom');
        },
      ],
      ['store', async () => void stopped.push('store')],
    ],
    { clock, log },
  );
  await clock.advance(4_999);
  assert.equal(stopped, []);
  await clock.advance(1);
  await stopping;
  assert.equal(stopped, ['store']);
  assert.equal(left, [
    { what: 'sources', problem: 'no' },
    { what: 'page', problem: 'it took too long' },
    { what: 'plugins', problem: 'boom' },
  ]);
  assert.is(clock.nextAt(), null);
});

stops.run();
