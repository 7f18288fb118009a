import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawnTime, shareOf } from '../../src/timeline/span.ts';
import { changed, views } from '../fixtures.ts';

const test = suite('span');
const { running, finished, degraded, dryRun } = views;
const now = running.noticedAt + 38_000;
const DAY = 86_400_000;
const farOf = (view: typeof running) => drawnTime(view, now).farAway.map(({ what, side }) => `${what} ${side}`);

test('the notice, the whole run and AWS’s deadline are drawn', () => {
  for (const view of [running, finished, degraded]) {
    const { span } = drawnTime(view, view.closedAt ?? now);
    assert.ok(span.startsAt <= view.noticedAt && span.endsAt > (view.deadlineAt ?? 0), view.id);
  }
});

test('a late notice is drawn from when AWS gave it', () => assert.is(drawnTime(degraded, now).span.startsAt, degraded.noticedAt));

test('a deadline two weeks away is named instead of drawn', () => {
  const { span, farAway } = drawnTime(dryRun, dryRun.closedAt ?? 0);
  assert.equal(
    farAway.map(({ what, side }) => `${what} ${side}`),
    ['AWS deadline after'],
  );
  assert.ok(span.endsAt - span.startsAt < 3_600_000);
});

test('a notice given days before the run is named instead of drawn', () => {
  const noticedAt = running.noticedAt - 3 * DAY;
  const waiting = changed(running, { noticedAt, openedAt: noticedAt + 500, notices: [] });
  assert.equal(farOf(waiting), ['noticed before', 'received before']);
});

test('an open run past its deadline is drawn until now', () => {
  const late = (running.deadlineAt ?? 0) + 30_000;
  assert.ok(drawnTime(running, late).span.endsAt > late);
});

test('an interruption without a plan has a span', () => {
  const { span } = drawnTime(changed(running, { plan: null, steps: [], hooks: [], notices: [], deadlineAt: null }), now);
  assert.ok(span.startsAt <= running.noticedAt && span.endsAt > now);
});

test('one that closed in the very moment it came has a span with room', () => {
  const at = running.noticedAt;
  const { span } = drawnTime(
    changed(running, { plan: null, steps: [], hooks: [], notices: [], deadlineAt: null, openedAt: at, closedAt: at }),
    at,
  );
  assert.ok(span.endsAt > span.startsAt);
});

test('the middle of a span is its half', () => assert.is(shareOf(15, { startsAt: 10, endsAt: 20 }), 0.5));

test.run();
