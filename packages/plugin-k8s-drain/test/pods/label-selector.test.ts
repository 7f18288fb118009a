import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isLabelSelector } from '../../src/pods/label-selector.ts';

const test = suite('label selectors as people write them');

for (const text of [
  'app=web',
  'app==web',
  'app != web',
  'app=',
  'app',
  '!app',
  '! app',
  'app=web,tier=front',
  ' app = web , tier in ( front , back ) ',
  'tier in (front)',
  'tier notin (front,back)',
  'tier in (front,)',
  'app.kubernetes.io/name=web_2.0',
  'cpus > 4',
  'cpus<8',
  'app=web,!legacy,tier notin (back),canary',
])
  test(`"${text}" is one`, () => assert.ok(isLabelSelector(text)));

for (const text of [
  '',
  ',',
  'app=web,',
  ',app=web',
  'app=web tier=front',
  'app=web;tier=front',
  'app in front',
  'app in',
  'tier in (front',
  'tierin(front)',
  'app=-web',
  'app=web!',
  '/app=web',
  'Example.com/app=web',
  'app=web&limit=1',
  'cpus > many',
])
  test(`"${text}" is none`, () => assert.not.ok(isLabelSelector(text)));

test('a long text that is none is told apart at once', () => {
  const beganAt = performance.now();
  assert.not.ok(isLabelSelector(`${'a'.repeat(60)}.${'b-'.repeat(3_000)}`));
  assert.ok(performance.now() - beganAt < 500);
});

test.run();
