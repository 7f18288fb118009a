import { done, type Step, type StepContext } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, type Replica, stepsFor, twoSteps } from './replica.ts';

const runs = suite('orchestrator');

const hook = (name: string) => ({ group: 'web', name, token: `token-${name}`, noticedAt: 1 });

runs('an accepted notice is run to its close', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  assert.equal(
    (await views()).map(({ outcome }) => outcome),
    ['succeeded'],
  );
});

runs('an instance outside the scope is closed as foreign and nothing touches it', async () => {
  const calls: string[] = [];
  const instance = anInstance({ tags: {} });
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], instance, scope: { tags: { lastcall: 'yes' } } });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  assert.equal([calls, (await views())[0]?.outcome], [[], 'foreign']);
});

runs('an instance AWS does not know is closed as absent', async () => {
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor([])]], instance: 'absent' });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  assert.is((await views())[0]?.outcome, 'absent');
});

runs('where nobody can tell whose it is, a scope of all goes on with what the notice says', async () => {
  const calls: string[] = [];
  const { clock, accept } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], instance: new Error('throttled') });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  assert.is(calls.length, 2);
});

runs('where nobody can tell whose it is, a scope by tags asks on until the deadline and then closes as undecided', async () => {
  const calls: string[] = [];
  const scope = { tags: { lastcall: 'yes' } };
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], instance: new Error('throttled'), scope });
  await accept(aNotice('spot-interruption'));
  await clock.advance(100_000);
  assert.is((await views())[0]?.outcome, null);
  await clock.advance(20_000);
  assert.equal([calls, (await views())[0]?.outcome], [[], 'undecided']);
});

runs('an interruption that could not be decided is parked with its message and the reason', async () => {
  const scope = { tags: { lastcall: 'yes' } };
  const { clock, store, accept } = aReplica({ pipelines: [[twoSteps, stepsFor([])]], instance: new Error('throttled'), scope });
  await accept(aNotice('spot-interruption'));
  await clock.advance(120_000);
  const [interruptionId] = await store.list(1);
  assert.equal(
    (await store.parked(10)).map((parked) => [parked.interruptionId, parked.raw, parked.reason]),
    [[interruptionId, '{}', 'nobody could say whose it is: throttled']],
  );
});

runs('a more urgent notice ends the asking of a less urgent one, without a new attempt', async () => {
  const scope = { tags: { lastcall: 'yes' } };
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor([])]], instance: new Error('throttled'), scope });
  await accept(aNotice('rebalance-recommendation'));
  await clock.advance(5_000);
  await accept(aNotice('spot-interruption', { noticedAt: clock.now() }));
  await clock.advance(120_000);
  const [view] = await views();
  assert.equal([view?.outcome, view?.attempt], ['undecided', 1]);
});

runs('facts that cannot be journalled are the failure of their step, and the run goes on', async () => {
  const calls: string[] = [];
  const odd: Step = { run: async () => done('odd', { n: 1n as never }) };
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, { drain: odd, hook: noting(calls, 'hook') }]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  const [view] = await views();
  assert.equal([view?.outcome, view?.attempt, view?.steps[0]?.outcome, calls.length], ['degraded', 1, 'failed', 1]);
});

runs('a kind no pipeline is for is closed without a run', async () => {
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor([])]] });
  await accept(aNotice('capacity-interruption'));
  await clock.advance(1_000);
  assert.is((await views())[0]?.outcome, 'no-pipeline');
});

runs(
  'a spot notice during a rebalance run tightens the one run: finished steps keep their outcome, the one under way starts again',
  async () => {
    const calls: string[] = [];
    const pipeline = aPipeline([[aStep('elb')], [aStep('drain')]], { on: ['spot-interruption', 'rebalance-recommendation'] });
    const steps = { elb: noting(calls, 'elb'), drain: noting(calls, 'drain', 20_000) };
    const { clock, accept, views } = aReplica({ pipelines: [[pipeline, steps]] });
    await accept(aNotice('rebalance-recommendation'));
    await clock.advance(10_000);
    await accept(aNotice('spot-interruption', { noticedAt: clock.now() }));
    await clock.advance(30_000);
    assert.equal(calls, ['elb rebalance-recommendation #1', 'drain rebalance-recommendation #1', 'drain spot-interruption #2']);
    const all = await views();
    assert.equal([all.length, all[0]?.kind, all[0]?.outcome], [1, 'spot-interruption', 'succeeded']);
  },
);

runs('a hook that comes after the always steps have ended makes them run again, before the run closes', async () => {
  const calls: string[] = [];
  const pipeline = aPipeline([[aStep('hook', { always: true })], [aStep('slow')]], { on: ['spot-interruption', 'termination-hook'] });
  const steps = { hook: noting(calls, 'hook'), slow: noting(calls, 'slow', 10_000) };
  const { clock, accept } = aReplica({ pipelines: [[pipeline, steps]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  await accept(aNotice('termination-hook', { hook: hook('drain') }));
  await clock.advance(20_000);
  assert.is(calls.filter((call) => call.startsWith('hook')).length, 2);
});

runs('a state change leaves nothing but always steps to do and the run closes', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 60_000)]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  await accept(aNotice('instance-state-change', { noticedAt: clock.now(), deadlineAt: clock.now() }));
  await clock.advance(10_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  assert.is((await views())[0]?.outcome, 'out-of-time');
});

const revision = (status: 'upcoming' | 'closed', updatedAt: number) => ({
  eventArn: 'arn:aws:health:eu-west-1::event/1',
  status,
  updatedAt,
});

runs('a change scheduled for next week waits for startBefore and is called off without a run', async () => {
  const calls: string[] = [];
  const pipeline = { ...twoSteps, startBeforeMs: 3_600_000 };
  const { clock, accept, views } = aReplica({ pipelines: [[pipeline, stepsFor(calls)]] });
  const deadlineAt = clock.now() + 7 * 86_400_000;
  await accept(aNotice('scheduled-change', { deadlineAt, revision: revision('upcoming', 1) }));
  await clock.advance(60_000);
  assert.equal(calls, []);
  await accept(aNotice('scheduled-change', { id: 'closed', deadlineAt, revision: revision('closed', 2) }));
  await clock.advance(5_000);
  assert.equal([calls, (await views())[0]?.outcome], [[], 'called-off']);
});

runs('a change called off during its run lets every step undo what it added', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 60_000)]] });
  const deadlineAt = clock.now() + 7 * 86_400_000;
  await accept(aNotice('scheduled-change', { deadlineAt, revision: revision('upcoming', 1) }));
  await clock.advance(10_000);
  await accept(aNotice('scheduled-change', { id: 'closed', deadlineAt, revision: revision('closed', 2) }));
  await clock.advance(5_000);
  assert.equal(calls, ['drain scheduled-change #1', 'drain cancelled', 'hook cancelled']);
  assert.is((await views())[0]?.outcome, 'cancelled');
});

const calledOffDuringItsRun = async ({ clock, accept }: Replica) => {
  const deadlineAt = clock.now() + 7 * 86_400_000;
  await accept(aNotice('scheduled-change', { deadlineAt, revision: revision('upcoming', 1) }));
  await clock.advance(10_000);
  await accept(aNotice('scheduled-change', { id: 'closed', deadlineAt, revision: revision('closed', 2) }));
};

runs('a replica that stops while steps undo what they added does not close the run: the next one undoes it', async () => {
  const calls: string[] = [];
  const slow = { ...noting(calls, 'drain', 60_000), cancel: (_: unknown, { sleep }: StepContext) => sleep(10_000) };
  const first = aReplica({ pipelines: [[twoSteps, { ...stepsFor(calls), drain: slow }]] });
  const { clock, store } = first;
  await calledOffDuringItsRun(first);
  await clock.advance(2_000);
  await first.orchestrator.stop();
  assert.is((await first.views())[0]?.outcome, null);
  const second = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], clock, store, owner: 'replica-2' });
  await clock.advance(5_000);
  assert.ok(calls.includes('drain cancelled'));
  assert.is((await second.views())[0]?.outcome, 'cancelled');
});

runs('a step that never ends its undoing holds neither the close nor a stop up for more than 30 s', async () => {
  const deaf = { ...noting([], 'drain', 60_000), cancel: () => new Promise<void>(() => {}) };
  const replica = aReplica({ pipelines: [[twoSteps, { ...stepsFor([]), drain: deaf }]] });
  await calledOffDuringItsRun(replica);
  await replica.clock.advance(31_000);
  assert.is((await replica.views())[0]?.outcome, 'cancelled');
});

runs('a capacity reservation is spread over its instances, each with a run of its own', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]] });
  await accept(aNotice('capacity-block-expiration', { instanceId: 'cr-0123456789abcdef0', deadlineAt: clock.now() + 600_000 }));
  await clock.advance(10_000);
  const outcomes = (await views()).map(({ instanceId, outcome }) => `${instanceId} ${outcome}`);
  assert.equal(outcomes, ['cr-0123456789abcdef0 spread', 'i-0aaaaaaaaaaaaaaa1 succeeded', 'i-0aaaaaaaaaaaaaaa2 succeeded']);
});

runs('a notice merged while the run closes is not lost: the run goes on with it', async () => {
  const calls: string[] = [];
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]] });
  const { store, clock, accept, views } = replica;
  const close = store.close;
  let closings = 0;
  Object.assign(store, {
    close: async (...args: Parameters<typeof close>) => {
      closings += 1;
      if (closings === 1) await accept(aNotice('termination-hook', { hook: hook('late') }));
      return close(...args);
    },
  });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1', 'hook spot-interruption #2']);
  assert.equal([(await views())[0]?.outcome, closings], ['succeeded', 2]);
});

runs('what was prepared ends when a new plan prepares again, and when the run closes', async () => {
  const living: string[] = [];
  const kept = {
    ...noting([], 'kept', 5_000),
    async prepare({ kind }: { readonly kind: string }, { signal }: { readonly signal: AbortSignal }) {
      living.push(kind);
      signal.addEventListener('abort', () => living.splice(living.indexOf(kind), 1));
      return undefined;
    },
  };
  const pipeline = aPipeline([[aStep('kept')]], { on: ['spot-interruption', 'rebalance-recommendation'] });
  const { clock, accept } = aReplica({ pipelines: [[pipeline, { kept }]] });
  await accept(aNotice('rebalance-recommendation'));
  await clock.advance(3_000);
  assert.equal(living, ['rebalance-recommendation']);
  await accept(aNotice('spot-interruption', { noticedAt: clock.now() }));
  await clock.advance(1_000);
  assert.equal(living, ['spot-interruption']);
  await clock.advance(10_000);
  assert.equal(living, []);
});

runs('a run that goes round again prepares anew and lets go of what it had prepared', async () => {
  let living = 0;
  const kept = {
    ...noting([], 'kept', 1_000),
    async prepare(_: unknown, { signal }: { readonly signal: AbortSignal }) {
      living += 1;
      signal.addEventListener('abort', () => {
        living -= 1;
      });
      return undefined;
    },
  };
  const pipeline = aPipeline([[aStep('kept', { always: true })]], { on: ['spot-interruption', 'termination-hook'] });
  const { clock, store, accept } = aReplica({ pipelines: [[pipeline, { kept }]] });
  const close = store.close;
  const most: number[] = [];
  Object.assign(store, {
    close: async (...args: Parameters<typeof close>) => {
      most.push(living);
      if (most.length === 1) await accept(aNotice('termination-hook', { hook: hook('late') }));
      return close(...args);
    },
  });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  assert.equal(most, [1, 1]);
});

runs('a dry run tells its steps so', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], dryRun: true });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  assert.equal(calls, ['drain spot-interruption #1 dry', 'hook spot-interruption #1 dry']);
  assert.is((await views())[0]?.plan?.dryRun, true);
});

runs('two hundred interruptions at once are all run side by side', async () => {
  const calls: string[] = [];
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]] });
  const ids = Array.from({ length: 200 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
  await accept(...ids.map((instanceId) => aNotice('spot-interruption', { id: instanceId, instanceId })));
  await clock.advance(10_000);
  assert.is((await views()).filter(({ outcome }) => outcome === 'succeeded').length, 200);
});

runs.run();
