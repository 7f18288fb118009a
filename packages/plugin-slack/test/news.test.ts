import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseNews, isWorthPosting, newsIn, type Waiting } from '../src/news.ts';
import { aReport, type MomentName } from './support/a-life.ts';
import { after, aView } from './support/views.ts';

const test = suite('slack: news');
const PLACE = { channel: 'C1', ts: '1.1' };

const waiting = (name: MomentName, ids: readonly string[], place: Waiting['place']): readonly Waiting[] =>
  newsIn(aReport([name], ids)).map((news) => ({ news, place }));

const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const idsOf = (chosen: readonly Waiting[]) => chosen.map(({ news }) => news.view.id);

test('many entries of one interruption are one piece of news, as new as the last', () => {
  const news = newsIn(aReport(['accepted', 'planned', 'started']));
  assert.is(news.length, 1);
  assert.is(news[0]?.at, after(1_000));
});

test('nothing is posted before it is known to be ours', () => {
  for (const name of ['accepted', 'claimed', 'lookedUp', 'foreign'] as const) {
    assert.equal(chooseNews(waiting(name, ['one'], null)), [], name);
  }
});

test('a plan is worth a message', () => assert.equal(idsOf(chooseNews(waiting('planned', ['one'], null))), ['one']));

test('what has days to go is posted as soon as it is looked up', () => {
  const view = { ...waiting('lookedUp', ['one'], null)[0]?.news.view, deadlineAt: after(86_400_000) };
  assert.ok(isWorthPosting(view as never));
});

test('what closes as foreign is told where a message is there already', () => {
  assert.equal(idsOf(chooseNews(waiting('foreign', ['one'], PLACE))), ['one']);
});

for (const outcome of ['no-pipeline', 'undecided', 'called-off', 'degraded', 'out-of-time'] as const) {
  test(`what closes as ${outcome} is posted even if nothing was told before`, () => {
    assert.ok(isWorthPosting(aView({ outcome, closedAt: after(900) })));
  });
}

test('first words come before last words, and both before updates', () => {
  const all = [...waiting('started', ['update'], PLACE), ...waiting('closed', ['last'], PLACE), ...waiting('planned', ['first'], null)];
  assert.equal(idsOf(chooseNews(all)), ['first', 'last', 'update']);
});

test('in a storm updates give way to first and last words', () => {
  const all = [
    ...waiting('started', names(19, 'update'), PLACE),
    ...waiting('closed', ['last'], PLACE),
    ...waiting('planned', ['first'], null),
  ];
  assert.equal(idsOf(chooseNews(all)), ['first', 'last']);
});

test.run();
