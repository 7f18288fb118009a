import type { Plan } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, duration, planLines } from '../../src/terminal/words.ts';

const words = suite('words of the terminal');

words('a duration has no more digits than matter', () => {
  const said = [0, 3_240, 9_960, 47_400, 599_000, 720_000, 12_600_000, 1_209_600_000].map(duration);
  assert.equal(said, ['0.0 s', '3.2 s', '10 s', '47 s', '599 s', '12 min', '3.5 h', '14 d']);
});

words('one thing is counted in the singular', () => {
  assert.equal([counted(1, 'step'), counted(0, 'step'), counted(2, 'step')], ['1 step', '0 steps', '2 steps']);
});

const plan: Plan = {
  ...{ pipeline: 'spot', dryRun: false, plannedAt: 0, startsAt: 0, deadlineAt: 115_000, reserveMs: 8_000, late: null },
  basis: { kind: 'spot-interruption', deadlineAt: 120_000, hooks: 0 },
  stages: [
    {
      ...{ name: 'out', startsAt: 0, endsAt: 20_000 },
      steps: [{ id: 'elb', uses: 'elb', decision: 'run', reason: null, budgetMs: 20_000, always: false, optional: false }],
    },
    {
      ...{ name: 'stop', startsAt: 20_000, endsAt: 115_000 },
      steps: [{ id: 'ssm', uses: 'ssm', decision: 'left-out', reason: 'no time left', budgetMs: 0, always: false, optional: true }],
    },
  ],
};

words('a plan says when each step starts, what it may use, and what is left out', () => {
  assert.equal(planLines(plan, 120_000), [
    '    0.0 s  out   elb  20 s',
    '   20.0 s  stop  ssm  left out: no time left  optional',
    '  115.0 s  the run is over; reserve for `always` steps 8.0 s',
    '  120.0 s  AWS acts',
  ]);
});

words('a deadline that has passed is said as such', () => {
  assert.is(planLines(plan, -30_000).at(-1), '           AWS acted 30 s ago');
  assert.is(planLines(plan, null).at(-1), '           AWS set no deadline');
});

words.run();
