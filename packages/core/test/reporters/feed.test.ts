import type { Report } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

import { aWorld, idsOf } from './a-feed.ts';

const feeds = suite('feed');

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
  assert.is(fed.standing().failures, 0);
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
  assert.is(fed.standing().failures, 1);
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
  assert.is(fed.standing().failures, 1);
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

feeds('a reporter is called again at the instant it wished, although nothing is new', async () => {
  const { clock, accept, feed } = aWorld();
  const startedAt = clock.now();
  const calledAt: [number, number][] = [];
  const fed = feed(async ({ entries }) => {
    calledAt.push([clock.now() - startedAt, entries.length]);
    return calledAt.length < 3 ? { againAt: clock.now() + 700 } : undefined;
  });
  await accept('1');
  await clock.advance(5_000);
  assert.equal(calledAt, [
    [0, 1],
    [700, 0],
    [1_400, 0],
  ]);
  await fed.stop();
});

feeds('news that come before the wished instant take the place of the wish', async () => {
  const { clock, accept, feed } = aWorld();
  const told: string[][] = [];
  const fed = feed(async (report) => {
    told.push(idsOf(report));
    return told.length === 1 ? { againAt: clock.now() + 1_000 } : undefined;
  });
  await accept('1');
  await clock.advance(500);
  await accept('2');
  await clock.advance(5_000);
  assert.equal(told, [['1'], ['2']]);
  await fed.stop();
});

feeds('a wish for the past is met soon, not in a hot loop', async () => {
  const { clock, accept, feed } = aWorld();
  let calls = 0;
  const fed = feed(async () => {
    calls += 1;
    return { againAt: 0 };
  });
  await accept('1');
  await clock.advance(1_000);
  assert.ok(calls >= 4 && calls <= 11, `${calls} calls in a second`);
  await fed.stop();
});

feeds('a wished call that fails is made again after the pause', async () => {
  const { clock, accept, feed } = aWorld();
  const startedAt = clock.now();
  const calledAt: number[] = [];
  const fed = feed(async ({ entries }) => {
    calledAt.push(clock.now() - startedAt);
    if (entries.length > 0) return { againAt: clock.now() + 500 };
    if (calledAt.length === 2) throw new Error('nobody listens');
    return undefined;
  });
  await accept('1');
  await clock.advance(5_000);
  assert.is(calledAt.length, 3);
  assert.ok((calledAt[2] ?? 0) >= 1_500);
  await fed.stop();
});

feeds('a reporter that remembers something is called after a restart, although nothing is new', async () => {
  const { clock, accept, feed } = aWorld();
  const first = feed(async (_, { remember }) => void (await remember('ts', '123.4')));
  await accept('1');
  await clock.advance(10);
  await first.stop();
  const seen: [number, string | null][] = [];
  const second = feed(async ({ entries }, { recall }) => void seen.push([entries.length, await recall('ts')]));
  await clock.advance(5_000);
  assert.equal(seen, [[0, '123.4']]);
  await second.stop();
});

feeds('a reporter can look at interruptions as they stand now; unknown ones are left out', async () => {
  const { clock, store, accept, feed } = aWorld();
  await accept('1');
  const [id] = await store.list(1);
  const seen: string[] = [];
  const fed = feed(async (_, { look }) => void seen.push(...(await look(['nobody', id ?? '', id ?? ''])).map((view) => view.id)));
  await clock.advance(10);
  assert.equal(seen, [id]);
  await fed.stop();
});

feeds('a feed says whether it is ours, how far it has told, and when', async () => {
  const { clock, store, accept, feed } = aWorld();
  const fed = feed(async () => {});
  assert.equal(fed.standing(), { isOurs: false, failures: 0, position: null, toldAt: null });
  await accept('1');
  await clock.advance(10);
  assert.equal(fed.standing(), { isOurs: true, failures: 0, position: await store.end(), toldAt: clock.now() - 10 });
  await fed.stop();
});

const HOUR = 3_600_000;

feeds('a reporter that remembers something is called after a restart, also where what it missed is stale', async () => {
  const { clock, accept, feed } = aWorld();
  const first = feed(async (_, { remember }) => {
    await remember('desk', 'something is open');
    return undefined;
  });
  await accept('1');
  await clock.advance(10);
  await first.stop();
  await accept('2');
  await clock.advance(HOUR + 60_000);
  const told: string[][] = [];
  const second = feed(async (news: Report) => void told.push(idsOf(news)));
  await clock.advance(600_000);
  await second.stop();
  assert.ok(told.length > 0, 'never called in ten minutes: what it keeps open stays open for ever');
});

feeds('a wish outlives news that are stale by now', async () => {
  const { clock, accept, feed } = aWorld();
  let down = false;
  const told: number[] = [];
  const fed = feed(async () => {
    if (down) throw new Error('Slack is away');
    told.push(clock.now());
    return { againAt: clock.now() + 10_000 };
  });
  await accept('1');
  await clock.advance(10);
  down = true;
  await accept('2');
  await clock.advance(HOUR + 120_000);
  down = false;
  const before = told.length;
  await clock.advance(600_000);
  await fed.stop();
  assert.ok(told.length > before, 'after an outage of an hour it is never called again');
});

feeds('who remembers something is told of what was passed over, and looks anew', async () => {
  const { clock, accept, feed } = aWorld();
  const first = feed(async (_, { remember }) => {
    await remember('desk', 'something is open');
    return undefined;
  });
  await accept('1');
  await clock.advance(10);
  await first.stop();
  await accept('2');
  await clock.advance(HOUR + 60_000);
  await accept('3');
  const gaps: unknown[] = [];
  const second = feed(async ({ hasGap, entries }: Report) => void gaps.push([hasGap, entries.length]));
  await clock.advance(10_000);
  await second.stop();
  assert.equal(gaps[0], [true, 1]);
});

feeds.run();
