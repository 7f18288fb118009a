import { CodedError, done, type Step } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runOutcome } from '../../src/pipeline/run-outcome.ts';
import { aPipeline, aRun, aStep, deaf, lasting, play } from './builders.ts';

const runs = suite('run-pipeline');

runs('stages run one after another and the steps of a stage side by side', async () => {
  const pipeline = aPipeline([[aStep('a'), aStep('b')], [aStep('c')]]);
  const world = aRun(pipeline, { a: lasting(2_000), b: lasting(3_000), c: lasting(1_000) });
  await play(world, pipeline);
  assert.equal(world.times(), { a: '0..2 succeeded', b: '0..3 succeeded', c: '3..4 succeeded' });
});

runs('a step is journalled before it starts and after it ends', async () => {
  const pipeline = aPipeline([[aStep('a')]]);
  const world = aRun(pipeline, { a: lasting(1_000) });
  await play(world, pipeline);
  assert.equal(
    world.told.map(({ what }) => what),
    ['planned', 'step-started', 'step-ended'],
  );
});

runs('a step that overruns its budget is timed out and the next step still runs', async () => {
  const pipeline = aPipeline([[aStep('slow', { budgetMs: 10_000 })], [aStep('next')]]);
  const world = aRun(pipeline, { slow: lasting(60_000), next: lasting(1_000) });
  await play(world, pipeline);
  assert.equal(world.times(), { slow: '0..10 timed-out', next: '10..11 succeeded' });
});

runs('a step that does not listen is left behind a tenth of a second after its deadline', async () => {
  const pipeline = aPipeline([[aStep('deaf', { budgetMs: 10_000 })], [aStep('next')]]);
  const world = aRun(pipeline, { deaf, next: lasting(1_000) });
  await play(world, pipeline);
  assert.equal(world.times(), { deaf: '0..10.1 timed-out', next: '10.1..11.1 succeeded' });
});

runs('the late words of a step that was left behind are not journalled', async () => {
  const pipeline = aPipeline([[aStep('late', { budgetMs: 10_000 })]]);
  const refused: unknown[] = [];
  const late: Step = {
    run: async (_, context) => {
      await new Promise<void>((resolve) => world.clock.schedule(world.clock.now() + 20_000, resolve));
      await context.progress('still here').catch((problem) => refused.push(problem));
      return done('too late');
    },
  };
  const world = aRun(pipeline, { late });
  await play(world, pipeline);
  assert.is(refused.length, 1);
  assert.not(world.told.some(({ what }) => what === 'step-progress'));
});

runs('late words that nobody waits for end nothing but themselves', async () => {
  const pipeline = aPipeline([[aStep('late', { budgetMs: 10_000 })]]);
  const unhandled: unknown[] = [];
  const note = (problem: unknown) => unhandled.push(problem);
  process.on('unhandledRejection', note);
  const late: Step = {
    run: async (_, context) => {
      world.clock.schedule(world.clock.now() + 20_000, () => void context.progress('still here'));
      return new Promise(() => {});
    },
  };
  const world = aRun(pipeline, { late });
  await play(world, pipeline);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
});

runs('time that a stage did not use goes to those that take the rest', async () => {
  const pipeline = aPipeline([[aStep('quick', { budgetMs: 40_000 })], [aStep('rest')]]);
  const world = aRun(pipeline, { quick: lasting(1_000), rest: deaf });
  await play(world, pipeline);
  assert.equal(world.times(), { quick: '0..1 succeeded', rest: '1..115.1 timed-out' });
});

runs('a failure is told with its code and the run goes on', async () => {
  const pipeline = aPipeline([[aStep('bad')], [aStep('next')]]);
  const bad: Step = {
    run: async () => {
      throw new CodedError({ code: 'ELB_REFUSED', message: 'not allowed', hint: 'allow it' });
    },
  };
  const world = aRun(pipeline, { bad });
  await play(world, pipeline);
  const [step, next] = world.run.journal.view().steps;
  assert.equal([step?.outcome, step?.code, step?.summary, next?.outcome], ['failed', 'ELB_REFUSED', 'not allowed', 'succeeded']);
});

runs('a plugin that crashes, at once or later, fails its step alone', async () => {
  const pipeline = aPipeline([[aStep('at-once'), aStep('later'), aStep('good')]]);
  const atOnce: Step = {
    run: () => {
      throw new TypeError('boom');
    },
  };
  const later: Step = { run: async (_, context) => context.sleep(5).then(() => Promise.reject('just text')) };
  const world = aRun(pipeline, { 'at-once': atOnce, later });
  await play(world, pipeline);
  assert.equal(
    world.run.journal.view().steps.map(({ code, outcome }) => code ?? outcome),
    ['STEP_CRASHED', 'STEP_CRASHED', 'succeeded'],
  );
});

runs('a plugin that ends without a result fails its step alone', async () => {
  const pipeline = aPipeline([[aStep('silent'), aStep('good')]]);
  const world = aRun(pipeline, { silent: { run: async () => undefined as never } });
  await play(world, pipeline);
  assert.equal(
    world.run.journal.view().steps.map(({ code, outcome }) => code ?? outcome),
    ['STEP_CRASHED', 'succeeded'],
  );
});

runs('onFailure stop leaves nothing but always steps', async () => {
  const pipeline = aPipeline([[aStep('bad', { onFailure: 'stop' })], [aStep('next')], [aStep('hook', { always: true })]]);
  const world = aRun(pipeline, { bad: { run: () => Promise.reject(new Error('no')) } });
  await play(world, pipeline);
  assert.equal(world.times(), { bad: '0..0 failed', next: '-..0 not-reached', hook: '0..0 succeeded' });
  assert.is(runOutcome(world.run.journal.view().steps).outcome, 'degraded');
});

runs('always steps run in the reserve when everything before them used up its time', async () => {
  const pipeline = aPipeline([[aStep('deaf')], [aStep('hook', { always: true })]]);
  const world = aRun(pipeline, { deaf, hook: lasting(5_000) });
  await play(world, pipeline);
  assert.equal(world.times(), { deaf: '0..107.1 timed-out', hook: '107.1..112.1 succeeded' });
});

runs('no run ends more than a quarter of a second after its deadline, even when nothing listens', async () => {
  const pipeline = aPipeline([[aStep('a', { budgetMs: 10_000 })], [aStep('b')], [aStep('hook', { always: true })]]);
  const world = aRun(pipeline, { a: deaf, b: deaf, hook: deaf });
  await play(world, pipeline);
  const endedAt = Math.max(...world.run.journal.view().steps.map((step) => step.endedAt ?? 0));
  assert.ok(endedAt - world.run.interruption.noticedAt <= 115_250);
});

runs('a notice past its deadline runs always steps only and says out-of-time', async () => {
  const pipeline = aPipeline([[aStep('drain')], [aStep('hook', { always: true })]]);
  const interruption = anInterruption({ deadlineAt: anInterruption().noticedAt - 60_000 });
  const world = aRun(pipeline, { hook: lasting(1_000) }, { interruption });
  await play(world, pipeline);
  assert.equal(world.times(), { drain: '-..0 not-reached', hook: '0..1 succeeded' });
  assert.is(runOutcome(world.run.journal.view().steps).outcome, 'out-of-time');
});

runs('later steps see the facts and outcomes of earlier ones', async () => {
  const pipeline = aPipeline([[aStep('first')], [aStep('second')]]);
  const seen: unknown[] = [];
  const second: Step = {
    run: async (_, { facts, outcomes }) => {
      seen.push(facts, outcomes);
      return done('');
    },
  };
  const world = aRun(pipeline, { first: { run: async () => done('', { targets: 2 }) }, second });
  await play(world, pipeline);
  assert.equal(seen, [{ first: { targets: 2 } }, { first: 'succeeded' }]);
});

runs('a run that is stopped journals nothing more, whatever its steps say', async () => {
  const pipeline = aPipeline([[aStep('polite'), aStep('deaf')], [aStep('next')]]);
  const world = aRun(pipeline, { polite: lasting(60_000), deaf });
  const playing = play(world, pipeline, 5_000);
  await world.clock.advance(10_000);
  world.stop();
  await world.clock.advance(1_000);
  await playing;
  assert.equal(
    world.told.map(({ what }) => what),
    ['planned', 'step-started', 'step-started'],
  );
});

runs('a step that had ended before a crash is not run again, one that was under way is, as a later attempt', async () => {
  const pipeline = aPipeline([[aStep('ended')], [aStep('under-way')]]);
  const calls: string[] = [];
  const noting = (id: string): Step => ({
    async run(_, { attempt, ownFacts }) {
      calls.push(`${id} ${attempt} ${ownFacts.commandId}`);
      return done('');
    },
  });
  const before = aRun(pipeline, { 'under-way': deaf });
  const { told } = before;
  const playing = play(before, pipeline, 1_000);
  await before.clock.advance(1_000);
  playing.catch(() => undefined);
  const earlier = [...told, { what: 'step-progress', step: 'under-way', text: 'sent', facts: { commandId: 'c-1' } } as const];
  const after = aRun(pipeline, { ended: noting('ended'), 'under-way': noting('under-way') }, { earlier });
  await play(after, pipeline);
  assert.equal(calls, ['under-way 2 c-1']);
});

runs.run();
