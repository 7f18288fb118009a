import { done, type Step, type StepContext } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, type Replica, stepsFor, twoSteps } from './replica.ts';

const runs = suite('runs while the store is gone');

/** A run in the middle of `drain` when the store goes. */
const goneInMidDrain = async (calls: string[], parts: { readonly unrepeatable?: readonly string[] } = {}): Promise<Replica> => {
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 10_000)]], ...parts });
  await replica.accept(aNotice('spot-interruption'));
  await replica.clock.advance(2_000);
  replica.store.goAway();
  return replica;
};

runs('what may be repeated runs on, on time, and is journalled when the store is back', async () => {
  const calls: string[] = [];
  const { clock, store, views } = await goneInMidDrain(calls);
  await clock.advance(40_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  store.comeBack();
  await clock.advance(1_000);
  const [view] = await views();
  assert.equal([view?.outcome, view?.attempt], ['succeeded', 1]);
  assert.equal(
    view?.steps.map(({ id, outcome }) => [id, outcome]),
    [
      ['drain', 'succeeded'],
      ['hook', 'succeeded'],
    ],
  );
});

runs('the journal tells when things happened, not when they were written', async () => {
  const { clock, store, views } = await goneInMidDrain([]);
  const goneAt = clock.now();
  await clock.advance(60_000);
  store.comeBack();
  await clock.advance(1_000);
  const ended = (await views())[0]?.steps[0]?.endedAt ?? 0;
  assert.ok(ended > goneAt && ended < goneAt + 11_000, `ended ${ended - goneAt} ms after the store went`);
});

runs('an act that must not happen twice waits for the store', async () => {
  const calls: string[] = [];
  const { clock, store, views } = await goneInMidDrain(calls, { unrepeatable: ['hook'] });
  await clock.advance(40_000);
  assert.equal(calls, ['drain spot-interruption #1']);
  store.comeBack();
  await clock.advance(3_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  assert.is((await views())[0]?.outcome, 'succeeded');
});

runs('an act that must not happen twice is not done where the store stays away', async () => {
  const calls: string[] = [];
  const { clock, store, views } = await goneInMidDrain(calls, { unrepeatable: ['hook'] });
  await clock.advance(130_000);
  store.comeBack();
  await clock.advance(3_000);
  const [view] = await views();
  assert.equal(calls, ['drain spot-interruption #1']);
  assert.equal([view?.outcome, view?.steps[1]?.outcome, view?.steps[1]?.code], ['degraded', 'timed-out', 'STEP_UNSURE']);
});

runs('a replica that stops while the store is gone stops nevertheless', async () => {
  const { clock, orchestrator } = await goneInMidDrain([]);
  let stopped = false;
  void orchestrator.stop().then(() => {
    stopped = true;
  });
  await clock.advance(5_000);
  assert.ok(stopped);
  assert.is(orchestrator.running(), 0);
});

runs('lines of progress are let go where too many wait, ends of steps never', async () => {
  const chatty = {
    async run(_: unknown, context: { progress(text: string): Promise<void>; sleep(ms: number): Promise<void> }) {
      for (let line = 0; line < 2_000; line += 1) void context.progress(`line ${line}`);
      await context.sleep(1_000);
      return { did: 'done', summary: 'talked', facts: {} } as const;
    },
  };
  const pipeline = aPipeline([[aStep('wait')], [aStep('talk')]]);
  const replica = aReplica({ pipelines: [[pipeline, { wait: noting([], 'wait', 5_000), talk: chatty }]] });
  const { clock, store, accept, views } = replica;
  await accept(aNotice('spot-interruption'));
  await clock.advance(2_000);
  store.goAway();
  await clock.advance(20_000);
  store.comeBack();
  await clock.advance(2_000);
  const [view] = await views();
  assert.equal([view?.outcome, view?.steps[1]?.summary], ['succeeded', 'talked']);
  const entries = await store.entriesOf(view?.id ?? '');
  assert.ok(entries.length < 600, `${entries.length} entries`);
});

runs('what a step told is durable before an act that must not happen twice', async () => {
  const found: number[] = [];
  const replica: Replica = aReplica({
    pipelines: [[aPipeline([[aStep('send')]]), { send: { run: (_, context) => send(context) } }]],
    unrepeatable: ['send'],
  });
  const send = async (context: StepContext) => {
    replica.store.goAway();
    replica.clock.schedule(replica.clock.now() + 1_000, replica.store.comeBack);
    await context.progress('sending');
    await context.ensureLease();
    const [open] = await replica.bare.open();
    const entries = await replica.bare.entriesOf(open?.interruption.id ?? '');
    found.push(entries.filter(({ event }) => event.what === 'step-progress').length);
    return done('sent');
  };
  await replica.accept(aNotice('spot-interruption'));
  await replica.clock.advance(10_000);
  assert.equal(found, [1]);
});

runs('what was merged from memory makes a run more urgent, and a run that only waits for its close says that it cannot be', async () => {
  const calls: string[] = [];
  const pipeline = { ...twoSteps, stages: aPipeline([[aStep('drain')]]).stages };
  const { clock, store, accept, orchestrator } = aReplica({ pipelines: [[pipeline, { drain: noting(calls, 'drain', 20_000) }]] });
  await accept(aNotice('rebalance-recommendation'));
  await clock.advance(2_000);
  store.goAway();
  const spot = aNotice('spot-interruption', { noticedAt: clock.now() });
  assert.ok(orchestrator.tighten(spot));
  await clock.advance(1_000);
  assert.equal(calls, ['drain rebalance-recommendation #1', 'drain spot-interruption #2']);
  await clock.advance(30_000);
  assert.not.ok(orchestrator.tighten({ ...spot, id: 'later' }));
  assert.not.ok(orchestrator.tighten({ ...spot, instanceId: 'i-0fffffffffffffff0' }));
});

runs('a run that was claimed for the first time begins although the store is gone before it could look', async () => {
  const calls: string[] = [];
  const { clock, store, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]] });
  const { claim } = store;
  Object.assign(store, {
    claim: async (...args: Parameters<typeof claim>) => {
      const leases = await claim(...args);
      if (args[1].some(({ key }) => key.startsWith('int-'))) store.goAway();
      return leases;
    },
  });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  store.comeBack();
  await clock.advance(2_000);
  assert.is((await views())[0]?.outcome, 'succeeded');
});

runs('a step whose deadline comes while its start is journalled is not begun', async () => {
  const calls: string[] = [];
  const pipeline = aPipeline([[aStep('quick', { budgetMs: 500 })], [aStep('next', { budgetMs: 20_000 })]]);
  const { clock, bare, accept } = aReplica({ pipelines: [[pipeline, { quick: noting(calls, 'quick'), next: noting(calls, 'next') }]] });
  Object.assign(bare, { append: () => new Promise(() => {}) });
  await accept(aNotice('spot-interruption'));
  await clock.advance(20_000);
  assert.equal(calls, ['next spot-interruption #1']);
});

runs('a run that was stopped takes no notice from memory any more', async () => {
  const { clock, store, orchestrator, bare } = await goneInMidDrain([]);
  const [open] = await bare.open();
  await bare.claim('other', [{ key: open?.interruption.id ?? '', seen: open?.lease ?? null }]);
  Object.assign(bare, { release: () => new Promise(() => {}) });
  store.comeBack();
  await clock.advance(1_000);
  assert.not.ok(orchestrator.tighten(aNotice('spot-interruption', { id: 'later' })));
});

runs('facts that a later attempt needs are kept however much progress waits', async () => {
  const chatty: Step = {
    async run(_, context) {
      for (let line = 0; line < 600; line += 1) void context.progress(`line ${line}`);
      void context.progress('sent', { commandId: 'c-1' });
      await context.sleep(60_000);
      return done('talked');
    },
  };
  const pipeline = aPipeline([[aStep('wait')], [aStep('talk')]]);
  const { clock, store, accept, views } = aReplica({ pipelines: [[pipeline, { wait: noting([], 'wait', 3_000), talk: chatty }]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(2_000);
  store.goAway();
  await clock.advance(10_000);
  store.comeBack();
  await clock.advance(2_000);
  assert.equal((await views())[0]?.steps[1]?.facts, { commandId: 'c-1' });
});

runs.run();
