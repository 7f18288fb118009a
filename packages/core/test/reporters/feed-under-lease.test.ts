import type { Report } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mortal } from '../interruptions/mortal-store.ts';

import { aWorld, idsOf } from './a-feed.ts';

const feeds = suite('feed under a lease');

/** Three replicas that feed the same reporter; what it was told, and by whom. */
const threeReplicas = () => {
  const { clock, store, accept, feed } = aWorld();
  const told: string[] = [];
  const replicas = ['one', 'two', 'three'].map((owner) => {
    const on = mortal(store);
    const report = async (news: Report) => void told.push(...idsOf(news).map((id) => `${id} by ${owner}`));
    return { on, ...feed(report, { on, owner }) };
  });
  const stop = () => Promise.all(replicas.map((replica) => replica.stop()));
  return { clock, accept, told, replicas, stop };
};

feeds('of three replicas one tells the news', async () => {
  const { clock, accept, told, stop } = threeReplicas();
  for (const id of ['1', '2', '3']) {
    await accept(id);
    await clock.advance(5_000);
  }
  assert.equal(told, ['1 by one', '2 by one', '3 by one']);
  await stop();
});

feeds('when the replica that tells the news dies, another goes on within 3 s where it stopped', async () => {
  const { clock, accept, told, replicas } = threeReplicas();
  await accept('1');
  await clock.advance(5_000);
  const [first] = replicas;
  first?.on.die();
  void first?.keeper.stop();
  await accept('2');
  await clock.advance(3_000);
  assert.equal(told.length, 2);
  assert.not.match(told[1] ?? '', /by one/);
});

feeds('a replica that stops lets another tell the news at once', async () => {
  const { clock, accept, told, replicas, stop } = threeReplicas();
  await accept('1');
  await clock.advance(5_000);
  await replicas[0]?.stop();
  await accept('2');
  await clock.advance(260);
  assert.is(told.length, 2);
  await stop();
});

feeds('a replica that was cut off while it told the news cannot note where it stands any more', async () => {
  const { clock, store, accept, feed } = aWorld();
  const on = mortal(store);
  const wait = () => new Promise<undefined>((resolve) => clock.schedule(clock.now() + 20_000, () => resolve(undefined)));
  const slow = feed(wait, { on });
  const told: string[] = [];
  await accept('1');
  await clock.advance(1_000);
  on.goAway();
  const quick = feed(async (news) => void told.push(...idsOf(news)), { owner: 'two' });
  await clock.advance(5_000);
  on.comeBack();
  await accept('2');
  await clock.advance(30_000);
  assert.equal(told, ['1', '2']);
  assert.is((await store.reporter('reporter/told')).position, 2);
  assert.is(slow.standing().failures, 0);
  await Promise.all([slow.stop(), quick.stop()]);
});

feeds('a replica that may have lost its lease without knowing tells nothing', async () => {
  const { clock, accept, feed } = aWorld();
  const told: string[] = [];
  const telling = (owner: string) => async (news: Report) => void told.push(...idsOf(news).map((id) => `${id} by ${owner}`));
  const first = feed(telling('one'));
  await accept('1');
  await clock.advance(1_000);
  await first.keeper.stop();
  const second = feed(telling('two'), { owner: 'two' });
  await clock.advance(3_000);
  await accept('2');
  await clock.advance(1_000);
  first.keeper.start();
  await clock.advance(1_000);
  assert.equal(told, ['1 by one', '2 by two']);
  await Promise.all([first.stop(), second.stop()]);
});

feeds('when the replica that tells dies, the one that goes on knows what it remembered', async () => {
  const { clock, store, accept, feed } = aWorld();
  const on = mortal(store);
  const known: (string | null)[] = [];
  const first = feed(async (_, { remember }) => void (await remember('ts', '123.4')), { on });
  await accept('1');
  await clock.advance(1_000);
  const second = feed(async (_, { recall }) => void known.push(await recall('ts')), { owner: 'two' });
  on.die();
  void first.keeper.stop();
  await accept('2');
  await clock.advance(3_000);
  assert.equal(known, ['123.4']);
  await second.stop();
});

feeds('what is under way when the lease is lost is aborted', async () => {
  const { clock, store, accept, feed } = aWorld();
  const on = mortal(store);
  const aborted: number[] = [];
  const startedAt = clock.now();
  const first = feed(
    (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted.push((clock.now() - startedAt) / 1_000);
          reject(signal.reason);
        }),
      ),
    { on },
  );
  await accept('1');
  await clock.advance(1_000);
  on.goAway();
  const second = feed(async () => {}, { owner: 'two' });
  await clock.advance(9_100);
  on.comeBack();
  await clock.advance(1_000);
  assert.equal(aborted.map(Math.round), [11]);
  assert.is(first.standing().failures, 0);
  await Promise.all([first.stop(), second.stop()]);
});

feeds('a report that ended after its lease was lost is no failure of the reporter', async () => {
  const { clock, accept, feed } = aWorld();
  const slow = feed(() => new Promise((resolve) => clock.schedule(clock.now() + 5_000, () => resolve(undefined))));
  await accept('1');
  await clock.advance(100);
  await slow.keeper.stop();
  const quick = feed(async () => {}, { owner: 'two' });
  await clock.advance(5_000);
  assert.is(slow.standing().failures, 0);
  await Promise.all([slow.stop(), quick.stop()]);
});

feeds('a feed that is started while the store is gone begins when it is back', async () => {
  const { clock, store, accept, feed } = aWorld();
  const on = mortal(store);
  const told: string[] = [];
  on.goAway();
  const fed = feed(async (news) => void told.push(...idsOf(news)), { on });
  await accept('1');
  await clock.advance(5_000);
  on.comeBack();
  await clock.advance(1_000);
  assert.equal(told, ['1']);
  await fed.stop();
});

feeds('while the store is gone a feed waits, and a stop ends it', async () => {
  const { clock, store, accept, feed } = aWorld();
  const on = mortal(store);
  const told: string[] = [];
  const fed = feed(async (news) => void told.push(...idsOf(news)), { on });
  await clock.advance(1_000);
  on.goAway();
  await accept('1');
  await clock.advance(30_000);
  assert.equal([told, fed.standing().failures], [[], 0]);
  on.comeBack();
  await clock.advance(1_000);
  assert.equal(told, ['1']);
  await accept('2');
  on.goAway();
  await fed.stop();
});

feeds.run();
