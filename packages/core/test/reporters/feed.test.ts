import { type Report, type Reporter, silentLog } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeeper } from '../../src/leases/keeper.ts';
import type { Store } from '../../src/ports/store.ts';
import { startFeed } from '../../src/reporters/feed.ts';
import { mortal } from '../interruptions/mortal-store.ts';
import { aNotice } from '../interruptions/replica.ts';

const feeds = suite('feed');

const noticeAt = (clock: FakeClock, id: string) =>
  aNotice('spot-interruption', { id, instanceId: `i-${id.padStart(17, '0')}`, noticedAt: clock.now() });

function aWorld() {
  const clock = fakeClock();
  const store = createMemoryStore();
  const accept = (id: string) => store.accept([noticeAt(clock, id)], { source: 'test', receivedAt: clock.now(), raw: '' });
  const feed = (report: Reporter['report'], { on = store, owner = 'one' }: { readonly on?: Store; readonly owner?: string } = {}) => {
    const keeper = createKeeper({ store: on, clock, log: silentLog });
    keeper.start();
    const fed = startFeed({ name: 'told', reporter: { report }, store: on, clock, log: silentLog, keeper, owner });
    return { ...fed, keeper };
  };
  return { clock, store, accept, feed };
}

const idsOf = ({ entries }: Report) => entries.map(({ event }) => (event.what === 'notice-accepted' ? event.noticeId : event.what));

feeds('a reporter is told what is written, as it stands after the last entry', async () => {
  const { clock, accept, feed } = aWorld();
  const told: Report[] = [];
  const fed = feed(async (report) => void told.push(report));
  await accept('1');
  await clock.advance(10);
  assert.equal(told.map(idsOf), [['1']]);
  assert.is(told[0]?.interruptions[0]?.notices.length, 1);
  await fed.stop();
});

feeds('a reporter that was away is told what it has missed, once', async () => {
  const { clock, accept, feed } = aWorld();
  const told: string[][] = [];
  const report = async (news: Report) => void told.push(idsOf(news));
  const first = feed(report);
  await accept('1');
  await clock.advance(10);
  await first.stop();
  await accept('2');
  const second = feed(report);
  await clock.advance(10);
  await second.stop();
  assert.equal(told, [['1'], ['2']]);
});

feeds('news that could not be told is told again, after pauses that grow', async () => {
  const { clock, accept, feed } = aWorld();
  const startedAt = clock.now();
  const triedAt: number[] = [];
  const fed = feed(async () => {
    triedAt.push((clock.now() - startedAt) / 1000);
    if (triedAt.length < 4) throw new Error('nobody listens');
  });
  await accept('1');
  await clock.advance(30_000);
  assert.equal(triedAt, [0, 1, 3, 7]);
  assert.is(fed.failures(), 0);
  await fed.stop();
});

feeds('a reporter that does not answer is given up after a minute and its signal aborts', async () => {
  const { clock, accept, feed } = aWorld();
  const aborted: number[] = [];
  const startedAt = clock.now();
  const fed = feed(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(clock.now() - startedAt);
          reject(signal.reason);
        });
      }),
  );
  await accept('1');
  await clock.advance(60_500);
  assert.equal(aborted, [60_000]);
  assert.is(fed.failures(), 1);
  await fed.stop();
});

feeds('a reporter that does not listen is given up too, remembers nothing late, and does not hold up a stop', async () => {
  const { clock, store, accept, feed } = aWorld();
  const refused: unknown[] = [];
  const fed = feed(async (_, { remember }) => {
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 90_000, resolve));
    await remember('ts', 'late').catch((problem) => refused.push(problem));
  });
  await accept('1');
  await clock.advance(60_500);
  assert.is(fed.failures(), 1);
  await clock.advance(5_000);
  await fed.stop();
  await clock.advance(120_000);
  assert.equal([refused.length, (await store.reporter('reporter/told')).state], [2, {}]);
});

feeds('what a reporter remembers is there after a restart, and what it forgets is not', async () => {
  const { clock, accept, feed } = aWorld();
  const recalled: (string | null)[] = [];
  const first = feed(async (_, { remember }) => {
    await remember('ts', '123.4');
    await remember('gone', 'x');
    await remember('gone', null);
  });
  await accept('1');
  await clock.advance(10);
  await first.stop();
  const second = feed(async (_, { recall }) => void recalled.push(await recall('ts'), await recall('gone')));
  await accept('2');
  await clock.advance(10);
  await second.stop();
  assert.equal(recalled, ['123.4', null]);
});

feeds('what a reporter remembers is durable before its report has ended', async () => {
  const { clock, store, accept, feed } = aWorld();
  const fed = feed(async (_, { remember }) => {
    await remember('ts', '123.4');
    throw new Error('crash');
  });
  await accept('1');
  await clock.advance(10);
  assert.equal((await store.reporter('reporter/told')).state, { ts: '123.4' });
  assert.is((await store.reporter('reporter/told')).position, 0);
  await fed.stop();
});

feeds('news older than an hour is passed over', async () => {
  const { clock, accept, feed } = aWorld();
  const told: string[][] = [];
  await accept('old');
  await clock.advance(3_600_000);
  await accept('new');
  const fed = feed(async (news) => void told.push(idsOf(news)));
  await clock.advance(10);
  assert.equal(told, [['new']]);
  await fed.stop();
});

feeds('many entries come in pages, in order', async () => {
  const { clock, accept, feed } = aWorld();
  const told: string[] = [];
  const sizes: number[] = [];
  for (let index = 0; index < 1_100; index += 1) await accept(String(index));
  const fed = feed(async (news) => {
    sizes.push(news.entries.length);
    told.push(...idsOf(news));
  });
  await clock.advance(10);
  assert.equal(sizes, [500, 500, 100]);
  assert.equal(
    told,
    Array.from({ length: 1_100 }, (_, index) => String(index)),
  );
  await fed.stop();
});

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
  const wait = () => new Promise<void>((resolve) => clock.schedule(clock.now() + 20_000, resolve));
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
  assert.is(slow.failures(), 0);
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
  const first = feed(async (_, { remember }) => remember('ts', '123.4'), { on });
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
  assert.is(first.failures(), 0);
  await Promise.all([first.stop(), second.stop()]);
});

feeds('a report that ended after its lease was lost is no failure of the reporter', async () => {
  const { clock, accept, feed } = aWorld();
  const slow = feed(() => new Promise((resolve) => clock.schedule(clock.now() + 5_000, resolve)));
  await accept('1');
  await clock.advance(100);
  await slow.keeper.stop();
  const quick = feed(async () => {}, { owner: 'two' });
  await clock.advance(5_000);
  assert.is(slow.failures(), 0);
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
  assert.equal([told, fed.failures()], [[], 0]);
  on.comeBack();
  await clock.advance(1_000);
  assert.equal(told, ['1']);
  await accept('2');
  on.goAway();
  await fed.stop();
});

feeds.run();
