import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asInterruption, type Foreseen, tagsIn } from '../../src/state/preview.ts';
import { views } from '../fixtures.ts';

const test = suite('preview');

const { instance: _, id: _id, ...running } = views.running;
const foreseen: Foreseen = { ...running, pipeline: 'spot', reason: null, startsAt: null, foreseen: [] };

test('tags are read from lines and after commas, what is none is passed over', () => {
  assert.equal(tagsIn('lastcall=yes, team = web\nno tag\n=x\nurl=a=b'), { lastcall: 'yes', team: 'web', url: 'a=b' });
});

test('a plan is drawn as an interruption of which nothing has begun', () => {
  const view = asInterruption(foreseen, 0);
  assert.equal(
    view?.steps.map(({ id, startedAt }) => [id, startedAt]),
    foreseen.plan?.stages.flatMap(({ steps }) => steps.map(({ id }) => [id, null])),
  );
});

test('where nothing is planned there is nothing to draw', () => {
  assert.is(asInterruption({ ...foreseen, plan: null }, 0), null);
});

test.run();
