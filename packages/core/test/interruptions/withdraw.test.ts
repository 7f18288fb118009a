import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelInterruption } from '../../src/interruptions/withdraw.ts';
import { aNotice, aReplica, INSTANCE, type Replica, stepsFor, twoSteps } from './replica.ts';

const cancels = suite('withdraw');

const idOf = async ({ views }: Replica) => (await views()).at(-1)?.id ?? '';

const aRun = async () => {
  const calls: string[] = [];
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 60_000)]] });
  await replica.accept(aNotice('spot-interruption'));
  await replica.clock.advance(10_000);
  return { ...replica, calls, id: await idOf(replica) };
};

cancels('a run that a person cancels ends at once, undoes what it added, and says who wished it', async () => {
  const { id, calls, clock, store, views } = await aRun();
  assert.is(await cancelInterruption({ store, clock }, id, 'anna'), 'cancelling');
  await clock.advance(1_000);
  assert.equal(calls, ['drain spot-interruption #1', 'drain cancelled', 'hook cancelled']);
  const [view] = await views();
  assert.equal([view?.outcome, view?.reason, view?.notices.at(-1)?.source], ['cancelled', 'cancelled by anna', 'operator anna']);
  assert.is(view?.kind, 'spot-interruption');
});

cancels('one that has no plan yet closes as called off', async () => {
  const calls: string[] = [];
  const waiting = { ...twoSteps, startBeforeMs: 60_000 };
  const replica = aReplica({ pipelines: [[waiting, stepsFor(calls)]] });
  const { clock, store, accept, views } = replica;
  await accept(aNotice('scheduled-change', { deadlineAt: clock.now() + 86_400_000 }));
  await clock.advance(1_000);
  assert.is(await cancelInterruption({ store, clock }, await idOf(replica), null), 'cancelling');
  await clock.advance(1_000);
  const [view] = await views();
  assert.equal([calls, view?.outcome, view?.reason], [[], 'called-off', 'cancelled by an operator']);
});

cancels('cancelling twice is the same as once', async () => {
  const { id, clock, store, views } = await aRun();
  const [first, second] = await Promise.all([
    cancelInterruption({ store, clock }, id, 'anna'),
    cancelInterruption({ store, clock }, id, 'bert'),
  ]);
  assert.equal([first, second], ['cancelling', 'cancelling']);
  await clock.advance(1_000);
  assert.is((await views())[0]?.outcome, 'cancelled');
  assert.is(await cancelInterruption({ store, clock }, id, 'anna'), 'closed');
});

cancels('a wish that is repeated while steps undo adds nothing', async () => {
  const { id, clock, store, views } = await aRun();
  await cancelInterruption({ store, clock }, id, 'anna');
  assert.is(await cancelInterruption({ store, clock }, id, 'bert'), 'cancelling');
  assert.is((await views())[0]?.notices.length, 2);
});

cancels('what was never opened is unknown', async () => {
  const { clock, store } = await aRun();
  assert.is(await cancelInterruption({ store, clock }, 'nobody', null), 'unknown');
});

cancels('a hook that comes while steps undo is completed all the same', async () => {
  const { id, calls, clock, store, accept, views } = await aRun();
  await cancelInterruption({ store, clock }, id, null);
  await clock.advance(100);
  const noticedAt = clock.now();
  await accept(aNotice('termination-hook', { noticedAt, hook: { group: 'web', name: 'drain', token: null, noticedAt } }));
  await clock.advance(120_000);
  assert.ok(calls.includes('hook termination-hook #1') || calls.some((call) => call.startsWith('hook termination-hook')));
  assert.ok((await views()).every(({ closedAt }) => closedAt !== null));
});

cancels('a name cannot forge lines or go on for ever', async () => {
  const { id, clock, store, views } = await aRun();
  await cancelInterruption({ store, clock }, id, `an\u202ena\n${'x'.repeat(500)}`);
  await clock.advance(1_000);
  const reason = (await views())[0]?.reason ?? '';
  assert.match(reason, /^cancelled by an na x+$/);
  assert.ok(reason.length <= 80);
});

cancels('a notice of AWS after the end opens a new interruption', async () => {
  const { id, clock, store, accept, views } = await aRun();
  await cancelInterruption({ store, clock }, id, null);
  await clock.advance(5_000);
  await accept(aNotice('spot-interruption', { id: 'again', noticedAt: clock.now(), instanceId: INSTANCE }));
  await clock.advance(1_000);
  assert.is((await views()).length, 2);
});

cancels('a cancel never calls off the next interruption of the instance', async () => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const accept = (id: string) =>
    store.accept([aNotice('spot-interruption', { id, instanceId: 'i-00000000000000001', noticedAt: clock.now() })], {
      source: 'test',
      receivedAt: clock.now(),
      raw: '',
    });
  const [first] = await accept('1');
  const id = first?.interruptionId ?? '';
  let next = '';
  const racing = {
    ...store,
    async find(asked: string) {
      const found = await store.find(asked);
      // Meanwhile its run ends, and AWS gives another notice.
      const [lease] = await store.claim('one', [{ key: id, seen: found?.lease ?? null }]);
      assert.ok(lease);
      assert.ok(
        await store.close(
          lease,
          { nth: 1, at: clock.now(), event: { what: 'closed-without-run', because: 'no-pipeline', reason: 'x' } } as never,
          found?.revision ?? 0,
        ),
      );
      const [second] = await accept('2');
      next = second?.interruptionId ?? '';
      return found;
    },
  };
  const became = await cancelInterruption({ store: racing, clock }, id, 'ann');
  assert.is(became, 'closed');
  assert.is.not(next, id);
  assert.is((await store.find(next))?.calledOff, false, 'the next one was called off, and the operator was told that nothing was');
});
for (const aheadMs of [0, 5_000])
  cancels(`a cancel calls off also where AWS's clock is ${aheadMs} ms ahead of ours`, async () => {
    const clock = fakeClock();
    const store = createMemoryStore();
    const [first] = await store.accept(
      [aNotice('spot-interruption', { id: '1', instanceId: 'i-00000000000000001', noticedAt: clock.now() + aheadMs })],
      { source: 'test', receivedAt: clock.now(), raw: '' },
    );
    const id = first?.interruptionId ?? '';
    await clock.advance(2_000);
    assert.is(await cancelInterruption({ store, clock }, id, 'ann'), 'cancelling');
    assert.is((await store.find(id))?.calledOff, true, 'answered "cancelling", and nothing is called off');
  });
cancels.run();
