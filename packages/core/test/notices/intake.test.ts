import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createIntake } from '../../src/notices/intake.ts';
import { sampleNotice } from '../../src/notices/samples.ts';
import type { Taken } from '../../src/ports/source.ts';

const intakes = suite('intake');

function aWorld() {
  const clock = fakeClock();
  const store = createMemoryStore();
  const counted: string[] = [];
  const intake = createIntake({ store, clock, onTaken: (_, { what }) => counted.push(what) });
  const take = (body: string) => intake.take({ source: 'test', body, receivedAt: clock.now(), account: null, region: null });
  const spot = (id: string) => take(sampleNotice('spot-interruption', { instanceId: id, at: clock.now(), id }));
  const close = async (interruptionId: string) => {
    const found = await store.find(interruptionId);
    const [lease] = await store.claim('me', [{ key: interruptionId, seen: found?.lease ?? null }]);
    if (lease === undefined || found === null) throw new Error('nothing to close');
    const event = { what: 'closed-without-run', because: 'absent', reason: '' } as const;
    await store.close(lease, { nth: 1, at: clock.now(), event }, found.revision);
  };
  return { clock, store, counted, intake, take, spot, close };
}

const idOf = (taken: Taken) => (taken.what === 'accepted' ? (taken.acceptances[0]?.interruptionId ?? '') : '');
const ONE = 'i-0000000000000001a';
const OTHER = 'i-0000000000000002b';

intakes(
  'a notice is stored before it is taken, a test notification is ignored, and what nobody can read is parked as it came',
  async () => {
    const { store, counted, take, spot } = aWorld();
    await spot(ONE);
    assert.is((await store.open()).length, 1);
    await take('{"Event":"autoscaling:TEST_NOTIFICATION","AutoScalingGroupName":"web"}');
    await take('no notice \u0000 at all');
    assert.equal(counted, ['accepted', 'ignored', 'parked']);
    assert.is((await store.parked(10))[0]?.raw, 'no notice \u0000 at all');
  },
);

const canary = (sentAt: number) =>
  JSON.stringify({
    ...{ source: 'aws.events', 'detail-type': 'Scheduled Event', id: '1', time: new Date(sentAt).toISOString(), detail: {} },
    resources: ['arn:aws:events:eu-west-1:111122223333:rule/lastcall-canary'],
  });

intakes('a canary is noted in the store before it is taken, and opens nothing', async () => {
  const { store, clock, counted, take } = aWorld();
  const sentAt = clock.now() - 2_000;
  await take(canary(sentAt));
  assert.equal([await store.lastCanary(), await store.open(), counted], [sentAt, [], ['ignored']]);
});

intakes('a canary that cannot be noted is not taken', async () => {
  const { store, clock, counted, take } = aWorld();
  Object.assign(store, { noteCanary: () => Promise.reject(new Error('the disk is full')) });
  assert.is(await take(canary(clock.now())).catch((problem: Error) => problem.message), 'the disk is full');
  assert.equal(counted, []);
});

intakes('a delivery that could not be stored is not taken', async () => {
  const { store, counted, spot } = aWorld();
  Object.assign(store, { accept: () => Promise.reject(new Error('the disk is full')) });
  assert.is(await spot(ONE).catch((problem: Error) => problem.message), 'the disk is full');
  assert.equal(counted, []);
});

intakes('who waits for a closing is let go when the last of its interruptions has closed', async () => {
  const { intake, spot, close } = aWorld();
  const [one, other] = [idOf(await spot(ONE)), idOf(await spot(OTHER))];
  let closed = 'no';
  intake.closed([one, other]).then(() => {
    closed = 'yes';
  });
  await close(one);
  await settle();
  assert.is(closed, 'no');
  await close(other);
  await settle();
  assert.is(closed, 'yes');
});

intakes('what has closed already lets go at once, and nobody waits after the stop', async () => {
  const { intake, spot, close } = aWorld();
  const one = idOf(await spot(ONE));
  await close(one);
  await intake.closed([one]);
  const other = idOf(await spot(OTHER));
  const waiting = intake.closed([other]);
  await intake.stop();
  await waiting;
  await intake.closed([other]);
});

intakes('five hundred who wait ask the store once a round', async () => {
  const { store, intake, spot, close } = aWorld();
  const one = idOf(await spot(ONE));
  const waiting = Array.from({ length: 500 }, () => intake.closed([one]));
  await settle();
  let asked = 0;
  const open = store.open;
  Object.assign(store, {
    open: () => {
      asked += 1;
      return open();
    },
  });
  await close(one);
  await Promise.all(waiting);
  assert.ok(asked <= 3, `asked ${asked} times`);
});

intakes('when nobody waits no timer is left', async () => {
  const { clock, intake, spot, close } = aWorld();
  const one = idOf(await spot(ONE));
  const waiting = intake.closed([one]);
  await settle();
  await close(one);
  await waiting;
  await settle();
  assert.is(clock.nextAt(), null);
});

intakes.run();
