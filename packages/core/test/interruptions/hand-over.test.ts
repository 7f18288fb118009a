import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, type ReplicaParts, stepsFor, twoSteps } from './replica.ts';

const runs = suite('hand-over');

/** The earlier replica ends in the middle of `drain`; the next has another configuration. */
const restartedWith = async (next: ReplicaParts) => {
  const first = aReplica({ pipelines: [[twoSteps, stepsFor([], 30_000)]] });
  await first.accept(aNotice('spot-interruption'));
  await first.clock.advance(2_000);
  await first.orchestrator.stop();
  const { clock, store } = first;
  const second = aReplica({ ...next, clock, store, owner: 'replica-2' });
  await clock.advance(10_000);
  return (await second.views())[0];
};

runs('a run that is resumed with other steps configured plans anew', async () => {
  const calls: string[] = [];
  const other = { ...twoSteps, stages: aPipeline([[aStep('hook', { always: true })]]).stages };
  const view = await restartedWith({ pipelines: [[other, { hook: noting(calls, 'hook') }]] });
  assert.equal([calls, view?.outcome], [['hook spot-interruption #1'], 'succeeded']);
});

runs('a run that is resumed after dry runs were asked for acts no more', async () => {
  const calls: string[] = [];
  await restartedWith({ pipelines: [[twoSteps, stepsFor(calls)]], dryRun: true });
  assert.equal(calls, ['drain spot-interruption #2 dry', 'hook spot-interruption #1 dry']);
});

runs('a replica that stops hands its runs over at once, and the other keeps what has ended', async () => {
  const calls: string[] = [];
  const steps = { drain: noting(calls, 'drain'), hook: noting(calls, 'hook', 6_000) };
  const first = aReplica({ pipelines: [[twoSteps, steps]] });
  await first.accept(aNotice('spot-interruption'));
  await first.clock.advance(3_000);
  await first.orchestrator.stop();
  const { clock, store } = first;
  const second = aReplica({ pipelines: [[twoSteps, steps]], clock, store, owner: 'replica-2' });
  await clock.advance(100);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1', 'hook spot-interruption #2']);
  await clock.advance(10_000);
  const [view] = await second.views();
  assert.equal([view?.outcome, view?.attempt], ['succeeded', 2]);
});

runs('a replica that dies without handing over is followed by another when its lease is over', async () => {
  const calls: string[] = [];
  const dead = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 30_000)]] });
  await dead.accept(aNotice('spot-interruption'));
  await dead.clock.advance(2_000);
  const { clock, store } = dead;
  Object.assign(store, { release: async () => {} });
  await dead.orchestrator.stop();
  const heir = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], clock, store, owner: 'replica-2' });
  await clock.advance(1_000);
  assert.is(calls.length, 1, 'the lease still holds');
  await clock.advance(8_000);
  assert.equal(calls, ['drain spot-interruption #1', 'drain spot-interruption #2', 'hook spot-interruption #1']);
  assert.is((await heir.views())[0]?.outcome, 'succeeded');
});

runs.run();
