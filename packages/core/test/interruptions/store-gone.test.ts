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

runs.run();
