import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { happeningsBetween } from '../../src/terminal/happenings.ts';
import { standingOf } from '../../src/terminal/standing.ts';
import { ticksOf, tickWords } from '../../src/terminal/ticks.ts';
import { type Cell, layOut } from '../../src/terminal/timeline.ts';
import { degraded, NOTICED_AT, running } from './sample-views.ts';

const timelines = suite('a timeline laid out');

const LETTERS: Record<Cell, string> = { nothing: ' ', budget: 'b', worked: 'w', 'run-end': 'r', 'aws-acts': 'a' };
const rows = (view = degraded(), width = 24) =>
  layOut({ view, now: NOTICED_AT + 40_000, width }).stages.flatMap((stage) =>
    stage.rows.map(({ cells }) => cells.map((cell) => LETTERS[cell]).join('')),
  );

timelines('what was worked stands before its budget, and both deadlines behind', () => {
  assert.equal(rows(), ['wbbb                   a', ' wwwwwwwwwwwwww        a', '               wbbbbbbba', '                       a']);
});

timelines('a step at work ends now', () => {
  assert.is(rows(running())[1], ' wwwwwwwbbbbbbb        a');
});

timelines('an act of an instant still takes a column', () => {
  const view = degraded();
  const short = view.steps.map((step) => ({
    ...step,
    startedAt: NOTICED_AT + 60_000,
    endedAt: NOTICED_AT + 60_000,
    deadlineAt: NOTICED_AT + 60_000,
  }));
  assert.is(rows({ ...view, steps: short })[0], '            w          a');
});

timelines('a date weeks ahead is named and not drawn', () => {
  const at = NOTICED_AT + 14 * 86_400_000;
  const { farAway, stages } = layOut({ view: running({ deadlineAt: at }), now: NOTICED_AT + 40_000, width: 24 });
  assert.equal(farAway, [{ what: 'AWS acts', at }]);
  assert.not.ok(stages.some((stage) => stage.rows.some(({ cells }) => cells.includes('aws-acts'))));
});

timelines('notices, hooks and the end are marked in their columns', () => {
  const { marks } = layOut({ view: degraded(), now: NOTICED_AT, width: 24 });
  assert.equal(marks, [
    { column: 0, what: 'notice' },
    { column: 0, what: 'hook' },
    { column: 16, what: 'end' },
  ]);
});

timelines('labels of ticks do not touch and fit', () => {
  for (const width of [12, 40, 80, 200]) {
    const ticks = ticksOf({ span: { startsAt: 0, endsAt: 7_260_000 }, originAt: 0, width });
    ticks.forEach(({ column, label }, index) => {
      assert.ok(column + label.length < (ticks[index + 1]?.column ?? width + 1), `${label} in ${width}`);
    });
  }
  assert.equal([0, 90_000, -5_000, 7_260_000, 93_600_000].map(tickWords), ['0:00', '1:30', '-0:05', '2:01:00', '1d 2h']);
});

timelines('a step that an end stopped on its way is told apart from one that never began', () => {
  const [, at, never] = running().steps;
  assert.equal(
    [at, never].map((step) => step && standingOf(step, { closedAt: 1 })),
    ['broken off', 'not-reached'],
  );
});

const said = (before: ReturnType<typeof running> | null, after: ReturnType<typeof running>) =>
  happeningsBetween(before, after).map(({ words }) => words);

timelines('what happened is told from the beginning, in order', () => {
  assert.equal(said(null, running()), [
    'opened by a notice: spot-interruption, AWS acts in 120 s',
    'planned by spot: 114 s; asg-lifecycle left out: no lifecycle hook waits',
    'elb-deregister started, it has 20 s',
    'elb-deregister succeeded in 8.1 s: out of 2 target groups, settled 8 s',
    'k8s-drain started, it has 66 s',
    'k8s-drain: 3 of 6 pods gone, waiting for shop/cart-1 (PDB cart)',
  ]);
});

timelines('between two states only what is new is told, and nothing between a state and itself', () => {
  assert.equal(said(running(), running()), []);
  assert.equal(said(running(), degraded()), [
    'k8s-drain failed in 66 s: 1 pod left: shop/cart-1 (PDB cart): its budget allows no disruption (K8S_DRAIN_INCOMPLETE)',
    'ssm-shutdown started, it has 40 s',
    'ssm-shutdown succeeded in 5.2 s: the command ended well',
    'asg-lifecycle left out: no lifecycle hook waits',
    'over: degraded, 40 s before AWS acts: k8s-drain failed',
  ]);
});

timelines('another notice and another attempt are told', () => {
  assert.equal(said(running(), running({ noticeCount: 2 })), ['another notice, which changes nothing']);
  assert.match(said(running(), running({ kind: 'termination-hook', noticeCount: 2 }))[0] ?? '', 'another notice: termination-hook now');
  assert.equal(said(running(), running({ attempt: 2 })), ['a run goes on with it, attempt 2']);
});

timelines.run();
