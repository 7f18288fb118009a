import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventData } from '../src/event-data.ts';
import { cloudEvent, eventType } from '../src/shapes/cloud-event.ts';
import { MOMENTS, type MomentName } from './support/a-life.ts';
import { newsOf } from './support/cases.ts';
import { asDescribed, asPublished } from './support/schema.ts';
import { aPlan, aPlannedView, stepsOf } from './support/views.ts';

const test = suite('webhook: events');

const NAMES = Object.keys(MOMENTS) as readonly MomentName[];
const LINK = 'https://lastcall.example.com';

for (const name of NAMES) {
  test(`the data of "${name}" is as the schema describes it, and has no field it does not describe`, () => {
    const data = eventData(newsOf(name), LINK);
    assert.ok(asPublished(data), JSON.stringify(asPublished.errors));
    assert.ok(asDescribed(data), JSON.stringify(asDescribed.errors));
  });
}

test('the schema refuses data without its version, and data of two events at once', () => {
  const { version, ...rest } = eventData(newsOf('planned'), null);
  assert.is(version, 1);
  assert.not.ok(asPublished(rest));
  assert.not.ok(asPublished({ ...eventData(newsOf('planned'), null), run: { attempt: 1, owner: 'a' } }));
});

test('every sort of entry has its type', () => {
  assert.equal(
    [...new Set(NAMES.map((name) => eventType(newsOf(name))))],
    [
      'dev.lastcall.interruption.opened',
      'dev.lastcall.interruption.noticed',
      'dev.lastcall.interruption.claimed',
      'dev.lastcall.interruption.looked-up',
      'dev.lastcall.interruption.planned',
      'dev.lastcall.step.prepared',
      'dev.lastcall.step.started',
      'dev.lastcall.step.progressed',
      'dev.lastcall.step.ended',
      'dev.lastcall.interruption.closed',
    ],
  );
});

test('id, subject and time come from the journal, so that a repetition is the same', () => {
  const event = JSON.parse(cloudEvent(newsOf('closed'), { source: '/a', link: null }).body);
  const { entry } = newsOf('closed');
  assert.is(event.id, `int-1-${entry.position}`);
  assert.is(event.subject, 'int-1');
  assert.is(event.time, '2026-11-22T10:00:48.100Z');
  assert.is(event.source, '/a');
  assert.is(
    cloudEvent(newsOf('closed'), { source: '/a', link: null }).body,
    cloudEvent(newsOf('closed'), { source: '/a', link: null }).body,
  );
});

test('an event does not tell what happened after it', () => {
  const news = { ...newsOf('accepted'), view: newsOf('closed').view };
  assert.not.match(JSON.stringify(eventData(news, null)), 'succeeded');
});

test('however much there is to say, an event stays below 64 KiB where its steps are few, and its texts are cut', () => {
  const long = 'ü'.repeat(50_000);
  const plan = aPlan();
  const view = aPlannedView({
    ...{ outcome: 'degraded', reason: long, closedAt: 5 },
    instance: anInstance({ tags: { Name: long }, group: long }),
    steps: stepsOf(plan, { 'k8s-drain': { summary: long, facts: { output: long } } }),
  });
  const entry = { ...newsOf('degraded').entry, event: { what: 'closed', outcome: 'degraded', reason: long } as const };
  const { body } = cloudEvent({ entry, view }, { source: '/a', link: null });
  assert.ok(body.length < 65_536, `${body.length}`);
  assert.ok(asDescribed(JSON.parse(body).data), JSON.stringify(asDescribed.errors));
});

test('facts and tags are not told', () => {
  const { body } = cloudEvent(newsOf('closed'), { source: '/a', link: null });
  assert.not.match(body, 'evicted":');
  assert.not.match(body, '"tags"');
});

test.run();
