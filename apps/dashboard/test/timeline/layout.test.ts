import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layOut, type StepRow, type Timeline } from '../../src/timeline/layout.ts';
import { changed, views } from '../fixtures.ts';

const test = suite('layout');
const { running, finished, degraded } = views;
const now = running.noticedAt + 38_000;
const at = (seconds: number) => layOut({ view: running, now: running.noticedAt + seconds * 1_000, width: 1_000 });
const drawn = (view = running, width = 1_000) => layOut({ view, now: view.closedAt ?? now, width });
const rowOf = (timeline: Timeline, id: string): StepRow => {
  const row = timeline.steps.find((step) => step.id === id);
  if (row === undefined) throw new TypeError(id);
  return row;
};
const end = (piece: { readonly x: number; readonly width: number } | null) => (piece === null ? Number.NaN : piece.x + piece.width);
const lineAt = (timeline: Timeline, what: string) => timeline.lines.find((line) => line.what === what)?.x ?? Number.NaN;

test('steps stand in the order of the plan, none above another', () => {
  const { steps } = drawn();
  assert.equal(
    steps.map(({ id }) => id),
    ['elb-deregister', 'k8s-drain', 'ssm-shutdown', 'asg-lifecycle'],
  );
  assert.ok(steps.every(({ y }, index) => index === 0 || y >= (steps[index - 1]?.y ?? 0) + 20));
});

test('a running step’s bar ends at the line of now', () => {
  const timeline = drawn();
  assert.ok(Math.abs(end(rowOf(timeline, 'k8s-drain').bar) - lineAt(timeline, 'now')) < 0.01);
});

test('a running step’s bar grows with time', () => {
  assert.ok((rowOf(at(60), 'k8s-drain').bar?.width ?? 0) > (rowOf(at(40), 'k8s-drain').bar?.width ?? 0));
});

test('a step that timed out fills its budget', () => {
  const { bar, budget } = rowOf(drawn(degraded), 'k8s-drain');
  assert.ok(Math.abs(end(bar) - end(budget)) < 0.01);
});

test('a step that has not begun shows its planned budget and no bar', () => {
  const timeline = drawn();
  const { bar, budget } = rowOf(timeline, 'asg-lifecycle');
  assert.is(bar, null);
  assert.ok(Math.abs(end(budget) - lineAt(timeline, 'run-deadline')) < 0.01);
});

test('a step the plan leaves out has neither bar nor budget', () => {
  const { bar, budget } = rowOf(drawn(degraded), 'ssm-shutdown');
  assert.equal([bar, budget], [null, null]);
});

test('the run ends before AWS does', () => {
  const timeline = drawn();
  assert.ok(lineAt(timeline, 'run-deadline') < lineAt(timeline, 'aws-deadline'));
});

test('the reserve ends with the run', () => {
  const timeline = drawn();
  assert.ok(Math.abs(end(timeline.reserve) - lineAt(timeline, 'run-deadline')) < 0.01);
});

test('a plan without `always` steps has no reserve', () => {
  const plan = running.plan && { ...running.plan, reserveMs: 0 };
  assert.is(drawn(changed(running, { plan })).reserve, null);
});

test('a closed interruption has no line of now', () => assert.ok(Number.isNaN(lineAt(drawn(finished), 'now'))));

test('an instant AWS has not set has no line', () => {
  assert.ok(Number.isNaN(lineAt(drawn(changed(running, { deadlineAt: null })), 'aws-deadline')));
});

test('notices and hooks stand on lanes of their own', () => {
  const { flags } = drawn();
  assert.equal(
    flags.map(({ shape }) => shape),
    ['notice', 'notice', 'hook'],
  );
  assert.is.not(flags[1]?.y, flags[2]?.y);
});

test('words beside a bar never stand across a deadline', () => {
  for (const view of [running, finished, degraded]) {
    const timeline = drawn(view);
    for (const { words } of timeline.steps) {
      if (words === null) continue;
      const length = words.text.length * 6;
      const from = words.anchor === 'start' ? words.x : words.x - length;
      assert.not.ok(
        timeline.lines.some(({ x }) => x > from && x < from + length - 1),
        `${view.id} ${words.text}`,
      );
    }
  }
});

for (const width of [300, 375, 640, 1_100]) {
  test(`at ${width} px nothing is drawn beside the plot`, () => {
    for (const view of [running, finished, degraded]) {
      const { plot, steps, stages, flags } = drawn(view, width);
      const pieces = [...steps.flatMap(({ bar, budget }) => [bar, budget]), ...stages.map(({ window }) => window)].filter(
        (piece) => piece !== null,
      );
      assert.ok(pieces.every(({ x, width: own }) => x >= plot.x && x + own <= width + 3));
      assert.ok(flags.every(({ x }) => x >= plot.x && x <= width));
    }
  });
}

test('on a phone labels stand above their bars', () => {
  assert.ok(drawn(running, 343).isNarrow);
  assert.ok(drawn(running, 343).plot.x < 20);
});

test('an interruption without a plan has no rows', () => {
  const { steps, stages } = drawn(changed(running, { plan: null, steps: [] }));
  assert.equal([steps, stages], [[], []]);
});

test.run();
