import { anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDeparture } from '../../src/interruptions/own-machine.ts';
import type { Notice } from '../../src/notices/notice.ts';
import type { OpenInterruption } from '../../src/ports/store.ts';
import { aNotice, aReplica, noting, twoSteps } from './replica.ts';

const own = suite("the replica's own machine");

const OWN = 'i-0aaaaaaaaaaaaaaaa';
const OTHER = 'i-0bbbbbbbbbbbbbbbb';

const spot = (instanceId: string, parts: Partial<Notice> = {}) =>
  aNotice('spot-interruption', { id: `spot/${instanceId}`, instanceId, ...parts });

/** So many replicas, the first of them on the machine `OWN`; steps note who did them. */
const world = async (count: number, drainMs = 20_000) => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const calls: string[] = [];
  const prepared: string[] = [];
  const replicas = Array.from({ length: count }, (_, index) => {
    const owner = `replica-${index + 1}`;
    const note = (id: string, lastsMs: number) => ({
      ...noting([], id, lastsMs),
      async prepare({ instanceId }: { readonly instanceId: string }) {
        prepared.push(instanceId);
        return undefined;
      },
      run: async (...args: Parameters<ReturnType<typeof noting>['run']>) => {
        calls.push(`${id} ${args[0].instanceId === OWN ? 'own' : 'other'} by ${index + 1} at ${(clock.now() - startedAt) / 1_000}`);
        return noting([], id, lastsMs).run(...args);
      },
    });
    const steps = { drain: note('drain', drainMs), hook: note('hook', 0) };
    return aReplica({
      pipelines: [[{ ...twoSteps, startBeforeMs: 600_000 }, steps]],
      clock,
      store,
      owner,
      self: () => (index === 0 ? OWN : null),
    });
  });
  await clock.advance(3_000);
  const startedAt = clock.now();
  return { clock, calls, prepared, first: replicas[0] as (typeof replicas)[number], replicas };
};

own('with another replica alive it hands everything over, and the other runs its machine too', async () => {
  const { clock, calls, first } = await world(2);
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(5_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(60_000);
  assert.equal(
    calls.filter((call) => call.startsWith('drain')).map((call) => call.replace(/ at .*/, '')),
    ['drain other by 1', 'drain other by 2', 'drain own by 2'],
  );
  assert.is(first.orchestrator.running(), 0);
  assert.ok((await first.views()).every(({ outcome }) => outcome === 'succeeded'));
});

own('the hand-over takes less than a second', async () => {
  const { clock, calls, first } = await world(2);
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(5_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(1_000);
  assert.ok(calls.some((call) => call.startsWith('drain other by 2')));
});

own('alone it goes on, prepares its own machine at once, and begins its steps when the others have ended', async () => {
  const { clock, calls, prepared, first } = await world(1);
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(5_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(1_000);
  assert.ok(prepared.includes(OWN));
  await clock.advance(60_000);
  const times = calls.map((call) => Number(call.split(' at ')[1]));
  assert.equal(
    calls.map((call) => call.replace(/ by .*/, '')),
    ['drain other', 'hook other', 'drain own', 'hook own'],
  );
  assert.ok((times[2] ?? 0) >= 20 && (times[2] ?? 0) < 22, `it began after ${times[2]} s`);
});

own('alone it does not wait for runs that have not begun', async () => {
  const { clock, calls, first } = await world(1);
  const revision = { eventArn: 'arn:1', updatedAt: 1, status: 'upcoming' } as const;
  await first.accept(aNotice('scheduled-change', { instanceId: OTHER, deadlineAt: clock.now() + 7 * 86_400_000, revision }));
  await clock.advance(2_000);
  assert.is(first.orchestrator.running(), 1);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(1_000);
  assert.equal(calls, ['drain own by 1 at 2']);
});

own('alone it waits for others no longer than half of its time', async () => {
  const { clock, calls, first } = await world(1, 100_000);
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 300_000 }));
  await clock.advance(1_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(70_000);
  const begun = calls.find((call) => call.startsWith('drain own'));
  assert.match(begun ?? '', /at 58/);
});

own('where the machines of both replicas go, both go on', async () => {
  const { clock, replicas, first } = await world(1);
  const second = aReplica({
    pipelines: [[twoSteps, { drain: noting([], 'drain', 5_000), hook: noting([], 'hook', 0) }]],
    clock,
    store: first.bare,
    owner: 'replica-2',
    self: () => OTHER,
  });
  await clock.advance(3_000);
  for (const instanceId of [OWN, OTHER])
    await first.accept(spot(instanceId, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(110_000);
  assert.equal(
    (await second.views()).map(({ outcome }) => outcome),
    ['succeeded', 'succeeded'],
  );
  assert.is(replicas.length, 1);
});

own('a date next week is no reason to leave yet', async () => {
  const { clock, first } = await world(2);
  const revision = { eventArn: 'arn:1', updatedAt: 1, status: 'upcoming' } as const;
  await first.accept(aNotice('scheduled-change', { instanceId: OWN, deadlineAt: clock.now() + 7 * 86_400_000, revision }));
  await clock.advance(2_000);
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(2_000);
  assert.ok(first.orchestrator.running() > 0);
});

own('where AWS takes its machine for certain it begins nothing more, also after the run for it has closed', async () => {
  const { clock, calls, first } = await world(2, 5_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(20_000);
  assert.is((await first.views())[0]?.outcome, 'succeeded');
  const later = Array.from({ length: 10 }, (_, index) => `i-0ccccccccccccccc${index}`);
  for (const id of later) await first.accept(spot(id, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(2_000);
  assert.equal(
    [calls.filter((call) => call.includes('by 1')), calls.filter((call) => call.startsWith('drain other by 2')).length],
    [[], 10],
  );
});

own('a machine that is still there after AWS said it would go takes part again', async () => {
  const { clock, first, replicas } = await world(2, 5_000);
  await first.accept(spot(OWN, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(121_000);
  await replicas[1]?.orchestrator.stop();
  await first.accept(spot(OTHER, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(1_000);
  assert.is(first.orchestrator.running(), 1);
});

own('a machine that may live on takes part again once its run has closed', async () => {
  const { clock, first } = await world(2, 5_000);
  await first.accept(aNotice('rebalance-recommendation', { instanceId: OWN, noticedAt: clock.now() }));
  await clock.advance(10_000);
  assert.is((await first.views())[0]?.outcome, 'succeeded');
  for (const index of [0, 1, 2, 3])
    await first.accept(spot(`i-0ccccccccccccccc${index}`, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }));
  await clock.advance(1_000);
  assert.ok(first.orchestrator.running() > 0);
});

own('a replica that stays after all is counted again', async () => {
  const { clock, first } = await world(2, 5_000);
  const counted = async () => (await first.bare.leases('replica/')).map(({ key }) => key);
  await first.accept(aNotice('rebalance-recommendation', { instanceId: OWN, noticedAt: clock.now() }));
  await clock.advance(2_000);
  assert.equal(await counted(), ['replica/replica-2']);
  await clock.advance(10_000);
  assert.equal(await counted(), ['replica/replica-1', 'replica/replica-2']);
});

own('a scheduled change may still be called off: once its run has closed the replica stays', async () => {
  const clock = fakeClock();
  const departure = createDeparture({ clock, self: () => OWN });
  const deadlineAt = clock.now() + 600_000;
  const interruption = anInterruption({ instanceId: OWN, kind: 'scheduled-change', deadlineAt });
  const open = { interruption, calledOff: false, revision: 1, lease: { owner: null, epoch: 0, renewals: 0 } };
  assert.equal([departure.isNear([open]), departure.isNear([])], [true, false]);
});

own('what is called off, far ahead or about another machine is no reason to leave', async () => {
  const open = (parts: Partial<OpenInterruption>, deadlineAt: number | null): OpenInterruption => ({
    ...{ calledOff: false, revision: 1, lease: { owner: null, epoch: 0, renewals: 0 } },
    interruption: anInterruption({ instanceId: OWN, deadlineAt }),
    ...parts,
  });
  const clock = fakeClock();
  const isNear = (self: string | null, each: OpenInterruption) => createDeparture({ clock, self: () => self }).isNear([each]);
  const soon = clock.now() + 120_000;
  assert.equal(
    [
      isNear(OWN, open({}, soon)),
      isNear(OWN, open({}, null)),
      isNear(OWN, open({}, clock.now() + 7_200_000)),
      isNear(OWN, open({ calledOff: true }, soon)),
      isNear(OTHER, open({}, soon)),
      isNear(null, open({}, soon)),
    ],
    [true, true, false, false, false, false],
  );
});

own.run();
