import type { InterruptionView } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksProblems } from '../../sandbox/src/slack/blocks.ts';
import { aChannel } from './support/a-channel.ts';
import { after, aPlan, aPlannedView, aView, ENDED_WELL, stepsOf } from './support/views.ts';

const test = suite('slack: storm');

const plan = aPlan();
const aMember = (index: number, parts: Parameters<typeof aPlannedView>[0] = {}) =>
  aPlannedView({ id: `int-${index}`, instance: anInstance({ group: `group-${index % 3}`, tags: { Name: `web-${index}` } }), ...parts });
const members = (count: number, parts: Parameters<typeof aPlannedView>[0] = {}) =>
  Array.from({ length: count }, (_, index) => aMember(index, parts));
const WELL = { closedAt: after(48_000), outcome: 'succeeded', reason: 'in time', steps: stepsOf(plan, ENDED_WELL) } as const;
const BADLY: Partial<InterruptionView> = {
  ...{ closedAt: after(123_000), outcome: 'out-of-time', reason: 'k8s-drain timed out' },
  steps: stepsOf(plan, {
    'k8s-drain': { startedAt: after(1_000), endedAt: after(122_000), outcome: 'timed-out', summary: 'shop/cart-7c9 (PDB cart) is left' },
  }),
};

const gapsOf = (atMs: readonly number[]) => atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0));

test('as many as may have a message each have one', async () => {
  const { tell, does } = aChannel();
  await tell(...members(3));
  assert.equal(does(), ['post', 'post', 'post']);
});

test('more than that are told in one message', async () => {
  const { tell, does, seen, wordsOf } = aChannel();
  await tell(...members(4));
  assert.equal(does(), ['post']);
  assert.match(wordsOf(seen[0]), 'Storm · 4 interruptions');
});

test('a storm of 500 is one message, written to every two seconds at most', async () => {
  const { tell, pass, seen, does } = aChannel();
  for (let from = 0; from < 500; from += 50) {
    await tell(...Array.from({ length: 50 }, (_, index) => aMember(from + index)));
    await pass(100);
  }
  for (let index = 0; index < 500; index += 1) {
    await tell(aMember(index, WELL));
    await pass(100);
  }
  await pass(60_000);
  assert.is(does().filter((each) => each === 'post').length, 1);
  assert.ok(Math.min(...gapsOf(seen.map(({ atMs }) => atMs))) >= 2_000);
  assert.ok(seen.length <= 32, `${seen.length} calls`);
  assert.match(seen.findLast(({ does: what }) => what === 'update')?.message.text ?? '', 'Storm is over · 500 interruptions');
  assert.equal(seen.at(-1)?.alsoTo, 'thread');
});

test('those that had a message when it began keep it, and get no more than their last words', async () => {
  const { tell, pass, seen } = aChannel();
  const [first = aMember(0), ...others] = members(10);
  await tell(first);
  await tell(...others);
  await pass(60_000);
  assert.equal(
    seen.filter(({ ts }) => ts === '1.0').map(({ does }) => does),
    ['post'],
  );
  await tell(aMember(0, WELL));
  await pass(10_000);
  assert.equal(
    seen.filter(({ ts }) => ts === '1.0').map(({ does }) => does),
    ['post', 'update', 'reply'],
  );
});

test('their last words wait for neither the end of the storm nor hold it up', async () => {
  const { tell, pass, seen } = aChannel();
  await tell(...members(3));
  await tell(...members(20).slice(3));
  await pass(10_000);
  const calls = seen.length;
  await tell(...members(3, WELL));
  for (let index = 3; index < 13; index += 1) {
    await tell(aMember(index, WELL));
    await pass(2_000);
  }
  const later = seen.slice(calls);
  assert.is(later.filter(({ does, ts }) => does === 'update' && ts === '4.0').length >= 4, true);
  assert.is(later.filter(({ does }) => does === 'reply').length, 3);
});

test('who comes while it lasts joins it, until all have closed', async () => {
  const { tell, pass, seen, does, wordsOf } = aChannel();
  await tell(...members(4));
  await pass(3_000);
  await tell(...members(3, WELL));
  await pass(3_000);
  await tell(aMember(9));
  await pass(3_000);
  assert.is(does().filter((each) => each === 'post').length, 1);
  assert.match(wordsOf(seen.at(-1)), 'Storm · 5 interruptions');
  await tell(aMember(3, WELL), aMember(9, WELL));
  await pass(10_000);
  await tell(aMember(11));
  assert.is(does().filter((each) => each === 'post').length, 2);
});

test('a storm in which some are missed ends in the channel, by name and with why', async () => {
  const { tell, pass, seen, wordsOf } = aChannel({ mentions: [{ mention: '@here', outcomes: ['out-of-time'] }] });
  await tell(...members(5));
  await pass(3_000);
  await tell(...members(4, WELL), aMember(4, BADLY));
  await pass(10_000);
  const last = seen.at(-1);
  assert.equal([last?.does, last?.alsoTo], ['reply', 'channel']);
  assert.match(wordsOf(last), '<!here>');
  assert.match(wordsOf(last), /web-4.*k8s-drain timed-out: shop\/cart-7c9 \(PDB cart\) is left/);
  assert.match(wordsOf(last), 'The latest ended 3 s after AWS acted.');
});

test('another process goes on with the same message', async () => {
  const { tell, pass, restart, does, seen, wordsOf } = aChannel();
  await tell(...members(6));
  await pass(3_000);
  await restart();
  await tell(aMember(0, WELL));
  await pass(5_000);
  assert.is(does().filter((each) => each === 'post').length, 1);
  assert.match(wordsOf(seen.at(-1)), '5 open · ✅ 1 succeeded');
});

test('while Slack is away a storm is remembered, and told when it is back', async () => {
  const { tell, pass, breakCalls, restart, seen, wordsOf } = aChannel();
  breakCalls(() => new Error('no Slack'));
  await tell(...members(6)).catch(() => undefined);
  breakCalls(() => null);
  await restart();
  await pass(1_000);
  assert.match(wordsOf(seen[0]), 'Storm · 6 interruptions');
});

test('its message counts by group and is one that Slack takes, whatever the names', async () => {
  const hostile = { instance: anInstance({ group: `<!channel> ${'x'.repeat(300)}`, tags: { Name: '<@U1>' } }) };
  const { tell, seen, wordsOf } = aChannel();
  await tell(
    ...members(40),
    ...Array.from({ length: 60 }, (_, index) => aMember(100 + index, { instance: anInstance({ group: `g${index}` }) })),
    aMember(999, hostile),
  );
  const { blocks = [] } = seen[0]?.message ?? {};
  assert.equal(blocksProblems(blocks), []);
  assert.match(wordsOf(seen[0]), 'more groups');
  const formatted = blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : []));
  for (const words of formatted) assert.not.match(words, /<(?!!date\^)/);
});

test('two seconds lie between two calls, also when each has to wait for its turn', async () => {
  const { tell, pass, wait, seen } = aChannel();
  await tell(...members(3));
  wait(1_500);
  await tell(...members(20).slice(3));
  for (let index = 3; index < 13; index += 1) {
    await tell(aMember(index, WELL));
    await pass(700);
  }
  const storm = seen.slice(3).map(({ atMs }) => atMs);
  assert.ok(storm.length > 2 && Math.min(...gapsOf(storm)) >= 2_000, `${storm}`);
});

test('a call that Slack refused for its rate counts as one', async () => {
  const { tell, pass, breakCalls, seen, clock } = aChannel();
  await tell(...members(6));
  await pass(5_000);
  breakCalls(() => ({ did: 'rate-limited', retryAfterMs: 500, cause: null }));
  await tell(aMember(0, WELL));
  const refusedAt = clock.now();
  breakCalls(() => null);
  const before = seen.length;
  await pass(1_900);
  assert.is(seen.length, before);
  await pass(500);
  assert.is(seen.length, before + 1);
  assert.ok(clock.now() - refusedAt >= 2_000);
});

const farAway = (index: number) =>
  aView({
    id: `far-${index}`,
    kind: 'scheduled-change',
    deadlineAt: after(14 * 86_400_000),
    instance: anInstance({ tags: { Name: `db-${index}` } }),
  });

test('changes that are weeks away make no storm, and what happens today has its own messages', async () => {
  const { tell, pass, does } = aChannel();
  await tell(farAway(1), farAway(2), farAway(3));
  assert.equal(does(), ['post', 'post', 'post']);
  await tell(...members(3));
  assert.is(does().filter((each) => each === 'post').length, 6);
  const calls = does().length;
  await tell(...members(3, WELL));
  await pass(3_600_000);
  assert.ok(does().length <= calls + 6, 'what waits for weeks is not drawn anew all the time');
});

test('many changes that are weeks away are told when something is done for them', async () => {
  const { tell, pass, seen, wordsOf } = aChannel();
  await tell(...Array.from({ length: 50 }, (_, index) => farAway(index)));
  await pass(600_000);
  assert.equal(seen, []);
  await tell({ ...aPlannedView(), ...farAway(7), plan, steps: stepsOf(plan) });
  assert.match(wordsOf(seen[0]), 'db-7');
});

test('a channel that takes no replies does not keep others from being told', async () => {
  const { tell, pass, breakCalls, does } = aChannel();
  breakCalls(({ does: what }) => (what === 'reply' ? { did: 'refused', word: 'cannot_reply_to_message', details: [], cause: null } : null));
  await tell(aMember(0));
  await tell(aMember(0, WELL));
  await tell(aMember(1));
  await pass(1_000);
  assert.equal(does(), ['post', 'update', 'post']);
});

test('what the store has forgotten is no longer looked for', async () => {
  const { tell, restart, forget, memory } = aChannel();
  await tell(aMember(0));
  forget();
  await restart();
  assert.equal(JSON.parse(memory.get('desk') ?? '{}').messages, {});
});

test.run();
