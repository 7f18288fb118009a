import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aChannel } from './support/a-channel.ts';
import { after, aPlan, aPlannedView, ENDED_WELL, stepsOf } from './support/views.ts';

const test = suite('slack: what somebody did to the channel or the clock');
const plan = aPlan();
const one = (id: string, parts: Parameters<typeof aPlannedView>[0] = {}) =>
  aPlannedView({ id, instance: anInstance({ tags: { Name: id } }), ...parts });
const WELL = { closedAt: after(48_000), outcome: 'succeeded', reason: 'in time', steps: stepsOf(plan, ENDED_WELL) } as const;
const refused = (word: string) => ({ did: 'refused', word, details: [], cause: null }) as const;
const quietly = (work: Promise<unknown>) => work.catch(() => undefined);

for (const word of ['is_archived', 'is_inactive', 'not_in_channel']) {
  test(`the old message of a channel that is ${word} keeps nobody else from being told to the end`, async () => {
    const channel = aChannel();
    await channel.tell(one('old'));
    // Updates and replies in the old channel are refused; posts go to a channel configured since.
    const places = new Set(['1.0']);
    channel.breakCalls(((call: { does: string; ts: string }) =>
      call.does !== 'post' && places.has(call.ts) ? refused(word) : null) as never);
    await quietly(channel.restart());
    await quietly(channel.tell(one('new')));
    for (let tries = 0; tries < 20; tries += 1) {
      await channel.clock.advance(30_000);
      await quietly(channel.tell(one('new', WELL), one('old', WELL)));
    }
    const words = channel.seen.map((call) => `${call.does} ${call.message.text}`);
    assert.ok(
      words.some((each) => /new.*Succeeded/.test(each)),
      `never told that "new" succeeded: ${JSON.stringify(words)}`,
    );
  });
}

test('a storm whose channel was archived does not swallow what happens after another channel was configured', async () => {
  const channel = aChannel();
  await channel.tell(...['a', 'b', 'c', 'd'].map((id) => one(id)));
  channel.breakCalls(((call: { does: string; ts: string }) => (call.does !== 'post' ? refused('is_archived') : null)) as never);
  await quietly(channel.restart());
  for (let tries = 0; tries < 20; tries += 1) {
    await channel.clock.advance(30_000);
    await quietly(channel.tell(...['a', 'b', 'c', 'd'].map((id) => one(id, WELL)), one(`later-${tries}`)));
  }
  assert.ok(channel.seen.length > 1, `20 later interruptions, calls that were taken: ${channel.seen.length}`);
});

test('a storm goes on when the clock was set back (or another replica’s clock is behind)', async () => {
  const channel = aChannel();
  await channel.clock.advance(600_000);
  await channel.tell(...['a', 'b', 'c', 'd'].map((id) => one(id)));
  const before = channel.seen.length;
  // The same desk, ten minutes behind.
  const desk = JSON.parse(channel.memory.get('desk') ?? '{}');
  channel.memory.set('desk', JSON.stringify({ ...desk, calledAt: desk.calledAt + 600_000 }));
  await channel.restart();
  await channel.tell(...['a', 'b', 'c', 'd'].map((id) => one(id, WELL)));
  await channel.pass(60_000);
  assert.ok(channel.seen.length > before, 'a minute after all had closed nothing was told');
});

test.run();
