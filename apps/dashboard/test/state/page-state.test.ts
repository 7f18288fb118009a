import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { advance, EMPTY_PAGE, type PageEvent } from '../../src/state/page-state.ts';
import { changed, views } from '../fixtures.ts';

const test = suite('page state');
const { running, finished } = views;
const after = (...events: readonly PageEvent[]) => advance(EMPTY_PAGE, events);
const closed = changed(running, { closedAt: 5, outcome: 'succeeded', reason: 'all done' });

test('a page is not listed before its first list', () => {
  assert.not.ok(after({ what: 'connected' }).isListed);
  assert.ok(after({ what: 'listed', views: [], open: [], at: 7 }).isListed);
});

test('a list replaces what was known', () => {
  const state = after(
    { what: 'listed', views: [running], open: [], at: 7 },
    { what: 'list-asked' },
    { what: 'listed', views: [finished], open: [], at: 7 },
  );
  assert.equal([...state.views.keys()], [finished.id]);
});

test('what changes while the list is on its way is newer than the list', () => {
  const state = after({ what: 'list-asked' }, { what: 'changed', views: [closed] }, { what: 'listed', views: [running], open: [], at: 7 });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
});

test('what changed before the list was asked for is not', () => {
  const state = after({ what: 'changed', views: [running] }, { what: 'list-asked' }, { what: 'listed', views: [closed], open: [], at: 7 });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
});

test('of several changes of one interruption the last counts', () => {
  const state = after({ what: 'changed', views: [running] }, { what: 'changed', views: [closed] });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
});

test('changes before and after another event keep their order', () => {
  const state = after({ what: 'changed', views: [running] }, { what: 'connected' }, { what: 'changed', views: [closed] });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
  assert.is(state.connection.state, 'live');
});

test('a state that was handed out is never changed', () => {
  const before = after({ what: 'listed', views: [running], open: [], at: 7 });
  advance(before, [{ what: 'changed', views: [finished] }]);
  assert.equal([...before.views.keys()], [running.id]);
});

test('the connection is lost at its first loss, however often it fails again', () => {
  const state = after({ what: 'lost', at: 1 }, { what: 'lost', at: 2 });
  assert.equal(state.connection, { state: 'lost', knownAt: 1 });
});

test('a list that comes while the live line is broken is true as of when it was asked for', () => {
  assert.equal(after({ what: 'lost', at: 1 }, { what: 'listed', views: [], open: [], at: 7 }).connection, { state: 'lost', knownAt: 7 });
});

test('a connection that comes back is live', () => {
  assert.is(after({ what: 'lost', at: 1 }, { what: 'connected' }).connection.state, 'live');
});

test('an interruption that closes is announced with its outcome', () => {
  const state = advance(after({ what: 'listed', views: [running], open: [], at: 7 }), [{ what: 'changed', views: [closed] }]);
  assert.is(state.announcement, 'shop-web-7 succeeded: all done');
});

test('one that had closed before the page came is not announced', () => {
  assert.is(after({ what: 'listed', views: [finished], open: [], at: 7 }).announcement, '');
});

test('in a storm outcomes are counted instead of named', () => {
  const open = Array.from({ length: 12 }, (_, index) => changed(running, { id: `int-${index}` }));
  const over = open.map((view, index) => changed(view, { closedAt: 5, outcome: index === 3 ? 'degraded' : 'succeeded' }));
  const state = advance(after({ what: 'listed', views: open, open: [], at: 7 }), [{ what: 'changed', views: over }]);
  assert.is(state.announcement, '12 interruptions closed: 11 succeeded, 1 degraded');
});

test('a page left open keeps the newest 2,000 closed ones and every open one', () => {
  const many = Array.from({ length: 20_100 }, (_, index) => changed(finished, { id: `int-${index}`, closedAt: index }));
  const state = after({ what: 'changed', views: [running, ...many] });
  assert.is(state.views.size, 20_001);
  assert.ok(state.views.has(running.id));
  assert.not.ok(state.views.has('int-99'));
});

test('an id the server does not know is remembered', () => assert.ok(after({ what: 'not-known', id: 'int-x' }).unknown.has('int-x')));

test('what a replica lacks is kept as it was told', () => {
  const readiness = { ready: false, problems: ['sqs: the queue does not answer'] };
  assert.is(after({ what: 'readiness-told', readiness }).readiness, readiness);
});

test('what comes late and is older than what is known changes nothing', () => {
  const newer = changed(closed, { position: 9 });
  const late = changed(running, { position: 8 });
  const state = after({ what: 'changed', views: [newer] }, { what: 'changed', views: [late] }, { what: 'older-listed', views: [] });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
});

test('older ones are added to the list, until there are none', () => {
  const state = after({ what: 'listed', views: [running], open: [], at: 7 }, { what: 'older-listed', views: [finished] });
  assert.equal([state.views.size, state.hasOlder], [2, true]);
  assert.is(advance(state, [{ what: 'older-listed', views: [] }]).hasOlder, false);
});

test('what is open is listed however old it is, and older ones go on from the list', () => {
  const state = after({ what: 'listed', views: [finished], open: [running], at: 7 });
  assert.equal([[...state.views.keys()], state.listedDownTo], [[finished.id, running.id], finished.id]);
  assert.is(advance(state, [{ what: 'older-listed', views: [changed(finished, { id: 'int-0' })] }]).listedDownTo, 'int-0');
});

test('what the list knows to be closed is not open again by the other list', () => {
  const state = after({ what: 'listed', views: [changed(closed, { position: 9 })], open: [changed(running, { position: 8 })], at: 7 });
  assert.is(state.views.get(running.id)?.outcome, 'succeeded');
});

test('who is not let in any more sees nothing of what was there', () => {
  const about = { version: '1', dryRun: false, signIn: 'bearer', signedIn: false, user: null, changes: false } as const;
  const state = after({ what: 'listed', views: [running], open: [], at: 7 }, { what: 'about-told', about });
  assert.equal([state.views.size, state.about], [0, about]);
});

test('the whole of one is kept beside its brief, and only for the latest', () => {
  const wholes = Array.from({ length: 12 }, (_, index) => changed(running, { id: `int-${index}` }));
  const state = after(...wholes.map((view): PageEvent => ({ what: 'whole', view })));
  assert.equal([state.views.size, state.wholes.size, state.wholes.has('int-11'), state.wholes.has('int-0')], [12, 10, true, false]);
});

test.run();
