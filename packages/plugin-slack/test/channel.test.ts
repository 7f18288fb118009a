import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aChannel } from './support/a-channel.ts';
import { after, aPlan, aPlannedView, aView, ENDED_WELL, stepsOf } from './support/views.ts';

const test = suite('slack: one interruption');

const plan = aPlan();
const accepted = aView();
const planned = aPlannedView();
const deregistered = aPlannedView({ steps: stepsOf(plan, { 'elb-deregister': ENDED_WELL['elb-deregister'] ?? {} }) });
const succeeded = aPlannedView({
  ...{ closedAt: after(48_100), outcome: 'succeeded', reason: '4 steps ended in time' },
  steps: stepsOf(plan, ENDED_WELL),
});
const outOfTime = aPlannedView({ closedAt: after(123_000), outcome: 'out-of-time', reason: 'k8s-drain got no time' });
const foreign = aView({ closedAt: after(300), outcome: 'foreign', reason: 'outside the scope' });

test('it is posted as soon as it is planned', async () => {
  const { tell, seen } = aChannel();
  await tell(accepted);
  assert.equal(seen, []);
  await tell(planned);
  assert.equal(
    seen.map(({ does, atMs }) => [does, atMs]),
    [['post', 0]],
  );
});

test('it is posted within a second of its acceptance, also when nobody can say yet whose it is', async () => {
  const { clock, tell, pass, seen } = aChannel();
  await clock.advance(200);
  await tell(accepted);
  await pass(5_000);
  assert.is(seen[0]?.does, 'post');
  assert.ok((seen[0]?.atMs ?? 0) <= 1_200, `${seen[0]?.atMs}`);
});

test('what closes as foreign before that is never posted', async () => {
  const { tell, pass, seen } = aChannel();
  await tell(accepted);
  await tell(foreign);
  await pass(60_000);
  assert.equal(seen, []);
});

test('its life is one message, updated in place, with what was done in its thread', async () => {
  const { tell, pass, seen } = aChannel();
  await tell(planned);
  await pass(2_000);
  await tell(deregistered);
  await pass(2_000);
  await tell(succeeded);
  await pass(5_000);
  assert.is(seen.filter(({ does }) => does === 'post').length, 1);
  assert.is(new Set(seen.map(({ ts }) => ts)).size, 1);
  assert.match(seen.findLast(({ does }) => does === 'update')?.message.text ?? '', 'Succeeded, ended 71 s before AWS acts');
});

test('a thread tells each thing once, and the end last', async () => {
  const { tell, pass, seen, wordsOf } = aChannel();
  await tell(planned);
  await tell(deregistered);
  await tell(deregistered);
  await tell(succeeded);
  await pass(30_000);
  const replies = seen.filter(({ does }) => does === 'reply').map(wordsOf);
  assert.is(replies.length, 2);
  assert.is(replies.filter((words) => words.includes('*elb-deregister*')).length, 1);
  assert.match(replies[1] ?? '', /Succeeded\*, ended 71 s before AWS acts: 4 steps ended in time/);
});

test('a good end is told in the thread, a bad one in the channel, too', async () => {
  const endOf = async (view: typeof succeeded) => {
    const { tell, seen } = aChannel();
    await tell(planned);
    await tell(view);
    return seen.at(-1)?.alsoTo;
  };
  assert.equal([await endOf(succeeded), await endOf(outOfTime)], ['thread', 'channel']);
});

test('the bar moves while nothing happens, and stands still after the end', async () => {
  const { tell, pass, seen } = aChannel();
  await tell(planned);
  await pass(31_000);
  assert.is(seen.filter(({ does }) => does === 'update').length, 3);
  await tell(succeeded);
  const calls = seen.length;
  await pass(600_000);
  assert.is(seen.length, calls);
});

test('who is to be mentioned is mentioned once at the first, by kind and group', async () => {
  const mentions = [
    { mention: 'S0123ABCD', groups: ['web'] },
    { mention: '@here', kinds: ['termination-hook' as const] },
  ];
  const { tell, seen, wordsOf } = aChannel({ mentions });
  await tell(aPlannedView({ instance: anInstance({ group: 'web' }) }));
  assert.match(wordsOf(seen[0]), '<!subteam^S0123ABCD>');
  assert.not.match(wordsOf(seen[0]), '<!here>');
});

test('who is to be mentioned at a bad end is mentioned in its last words, not before', async () => {
  const { tell, seen, wordsOf } = aChannel({ mentions: [{ mention: 'U0123ABCD', outcomes: ['out-of-time'] }] });
  await tell(planned);
  assert.not.match(wordsOf(seen[0]), 'U0123ABCD');
  await tell(outOfTime);
  assert.match(wordsOf(seen.at(-1)), '<@U0123ABCD>');
});

test('a restart goes on with the same message and says nothing twice', async () => {
  const { tell, pass, restart, seen } = aChannel();
  await tell(planned);
  await tell(deregistered);
  const calls = seen.length;
  await restart();
  assert.is(seen.length, calls);
  await tell(succeeded);
  await pass(30_000);
  assert.is(seen.filter(({ does }) => does === 'post').length, 1);
  assert.is(new Set(seen.map(({ ts }) => ts)).size, 1);
});

test('news of which the end was told may come again without a word', async () => {
  const { tell, pass, seen, memory } = aChannel();
  await tell(planned);
  await tell(succeeded);
  const calls = seen.length;
  await pass(30_000);
  assert.is(seen.length, calls);
  assert.is(JSON.parse(memory.get('desk') ?? '{}').messages['int-1'], undefined);
});

test('what has ended is forgotten once later news show that it will not come again', async () => {
  const { tell, memory } = aChannel();
  await tell(planned);
  await tell(succeeded);
  assert.equal(Object.keys(JSON.parse(memory.get('desk') ?? '{}').done), [succeeded.id]);
  await tell(aPlannedView({ id: 'other' }));
  assert.equal(Object.keys(JSON.parse(memory.get('desk') ?? '{}').done), []);
});

test('a message that somebody deleted is posted anew', async () => {
  const { tell, breakCalls, seen, does } = aChannel();
  await tell(planned);
  let lost = true;
  breakCalls(({ does: what }) => {
    if (what !== 'update' || !lost) return null;
    lost = false;
    return { did: 'refused', word: 'message_not_found', details: [], cause: null };
  });
  await tell(deregistered);
  assert.equal(does().slice(0, 2), ['post', 'post']);
  assert.is(new Set(seen.map(({ ts }) => ts)).size, 2);
});

test('after a rate limit the channel is silent for as long as Slack asks, and then goes on', async () => {
  const { tell, pass, breakCalls, seen } = aChannel();
  breakCalls(() => ({ did: 'rate-limited', retryAfterMs: 30_000, cause: null }));
  await tell(planned);
  breakCalls(() => null);
  await tell(deregistered);
  await pass(29_000);
  assert.equal(seen, []);
  await pass(2_000);
  assert.is(seen[0]?.does, 'post');
});

test('a channel that does not exist is a problem of the report, not a loop', async () => {
  const { tell, breakCalls } = aChannel();
  breakCalls(() => ({ did: 'refused', word: 'channel_not_found', details: [], cause: null }));
  const problem = await tell(planned).then(
    () => null,
    (error: { code?: string }) => error.code,
  );
  assert.is(problem, 'SLACK_REFUSED');
});

test('what another process told to its end is not told again by the one that knew its beginning', async () => {
  const { tell, pass, restart, goBack, seen } = aChannel();
  await tell(planned);
  await restart();
  await tell(succeeded);
  await tell(aPlannedView({ id: 'other' }));
  const posts = seen.filter(({ does }) => does === 'post').length;
  await goBack();
  await pass(60_000);
  assert.is(seen.filter(({ does }) => does === 'post').length, posts);
});

test('who waits for one outcome is not mentioned at another', async () => {
  const { tell, seen, wordsOf } = aChannel({ mentions: [{ mention: 'U0123ABCD', outcomes: ['degraded'] }] });
  await tell(planned);
  await tell(outOfTime);
  for (const call of seen) assert.not.match(wordsOf(call), 'U0123ABCD');
});

test.run();
