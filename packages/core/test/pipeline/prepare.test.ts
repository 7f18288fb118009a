import type { Facts, Step, StepContext } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makePlan } from '../../src/pipeline/plan.ts';
import { prepareAll } from '../../src/pipeline/prepare.ts';
import { aPipeline, aRun, aStep, lasting, type World } from './builders.ts';

const prepares = suite('prepare');

const preparing = (prepare: (context: StepContext) => Promise<Facts | undefined>): Step => ({
  ...lasting(0),
  prepare: (_, context) => prepare(context),
});

const slow = (ms: number) =>
  preparing(async (context) => {
    await context.sleep(ms);
    return { slow: ms };
  });

/** Prepares all steps and says after how many seconds that had ended. */
async function prepareIn(world: World, pipeline: ReturnType<typeof aPipeline>): Promise<number> {
  const { run, clock } = world;
  const startedAt = clock.now();
  const plan = makePlan({ pipeline, interruption: run.interruption, now: startedAt, dryRun: false, finished: new Set() });
  await run.journal.write({ what: 'planned', plan, redo: [] });
  let endedAt = 0;
  const ended = prepareAll(run, plan).then(() => {
    endedAt = clock.now();
  });
  await clock.advance(60_000);
  await ended;
  return (endedAt - startedAt) / 1000;
}

const problems = ({ told }: World) =>
  Object.fromEntries(told.flatMap((event) => (event.what === 'step-prepared' ? [[event.step, event.problem]] : [])));

prepares('every step prepares at once, whatever its stage, and its facts are journalled', async () => {
  const pipeline = aPipeline([[aStep('a')], [aStep('b')]]);
  const world = aRun(pipeline, { a: slow(2_000), b: slow(3_000) });
  assert.is(await prepareIn(world, pipeline), 3);
  assert.equal(
    world.run.journal.view().steps.map(({ facts }) => facts),
    [{ slow: 2_000 }, { slow: 3_000 }],
  );
});

prepares('what has not answered after five seconds is told as a problem and goes on', async () => {
  const pipeline = aPipeline([[aStep('a')], [aStep('b')]]);
  let wentOn = false;
  const late = preparing(async (context) => {
    await context.sleep(20_000);
    wentOn = true;
    return undefined;
  });
  const world = aRun(pipeline, { a: late, b: slow(1_000) });
  assert.is(await prepareIn(world, pipeline), 5);
  assert.equal(problems(world), { a: 'not prepared in time', b: null });
  assert.ok(wentOn);
});

prepares('a short run spends a quarter of its time at most', async () => {
  const pipeline = aPipeline([[aStep('a')]], { marginMs: 0, reserveMs: 0 });
  const interruption = anInterruption({ deadlineAt: anInterruption().noticedAt + 8_000 });
  assert.is(await prepareIn(aRun(pipeline, { a: slow(60_000) }, { interruption }), pipeline), 2);
});

prepares('a step that cannot prepare stops no other', async () => {
  const pipeline = aPipeline([[aStep('bad')], [aStep('good')]]);
  const bad = preparing(() => Promise.reject(new Error('no such cluster')));
  const world = aRun(pipeline, { bad, good: slow(1_000) });
  await prepareIn(world, pipeline);
  assert.equal(problems(world), { bad: 'no such cluster', good: null });
});

prepares('a step that is left out does not prepare', async () => {
  const pipeline = aPipeline([[aStep('a', { when: { platform: 'windows' } })]]);
  const world = aRun(pipeline, { a: slow(0) });
  await prepareIn(world, pipeline);
  assert.equal(problems(world), {});
});

prepares.run();
