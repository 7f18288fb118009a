import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pipeline } from '../../src/config/config.ts';
import { makePlan } from '../../src/pipeline/plan.ts';
import { aPipeline, aStep } from './builders.ts';

const plans = suite('plan');

const sample = aPipeline([
  [aStep('elb', { budgetMs: 20_000 })],
  [aStep('drain')],
  [aStep('ssm', { budgetMs: 40_000, optional: true })],
  [aStep('hook', { always: true })],
]);

const planAt = (pipeline: Pipeline, secondsLeft: number) => {
  const interruption = anInterruption();
  const now = interruption.noticedAt + 120_000 - secondsLeft * 1000;
  return makePlan({ pipeline, interruption, now, dryRun: false, finished: new Set() });
};

const budgets = (pipeline: Pipeline, secondsLeft: number) =>
  Object.fromEntries(planAt(pipeline, secondsLeft).stages.flatMap(({ steps }) => steps.map(({ id, budgetMs }) => [id, budgetMs / 1000])));

plans('a notice on time gives fixed budgets in full and the rest to the step that takes it', () => {
  assert.equal(budgets(sample, 120), { elb: 20, drain: 47, ssm: 40, hook: 8 });
});

plans('a late notice leaves optional steps out before it cuts anything', () => {
  assert.equal(budgets(sample, 70), { elb: 20, drain: 37, ssm: 0, hook: 8 });
  assert.match(planAt(sample, 70).late ?? '', 'optional');
});

plans('a very late notice cuts every budget by the same factor', () => {
  assert.equal(budgets(sample, 35), { elb: 8.8, drain: 13.2, ssm: 0, hook: 8 });
  assert.match(planAt(sample, 35).late ?? '', 'same factor');
});

plans('a notice past its deadline keeps nothing but always steps, which have the reserve from now', () => {
  const plan = planAt(sample, -30);
  assert.equal(budgets(sample, -30), { elb: 0, drain: 0, ssm: 0, hook: 8 });
  assert.is(plan.deadlineAt - plan.plannedAt, 8_000);
  assert.match(plan.late ?? '', 'has passed');
});

plans('the last optional step is the first to go', () => {
  const pipeline = aPipeline([
    [aStep('first', { budgetMs: 50_000, optional: true })],
    [aStep('second', { budgetMs: 50_000, optional: true })],
    [aStep('third', { budgetMs: 50_000 })],
  ]);
  assert.equal(budgets(pipeline, 110), { first: 50, second: 0, third: 50 });
});

plans('a step for other kinds or other instances is left out with the reason', () => {
  const pipeline = aPipeline([
    [aStep('other-kind', { on: ['scheduled-change'] }), aStep('windows', { when: { platform: 'windows' } })],
    [aStep('tagged', { when: { tags: { lastcall: 'yes' } } })],
  ]);
  const decisions = planAt(pipeline, 120).stages.flatMap(({ steps }) => steps.map(({ decision }) => decision));
  assert.equal(decisions, ['left-out', 'left-out', 'run']);
});

plans('an instance nobody knows matches no condition', () => {
  const interruption = anInterruption({ instance: null });
  const pipeline = aPipeline([[aStep('linux', { when: { platform: 'linux' } })]]);
  const plan = makePlan({ pipeline, interruption, now: interruption.noticedAt, dryRun: false, finished: new Set() });
  assert.is(plan.stages[0]?.steps[0]?.decision, 'left-out');
});

plans('the limit counts from the notice where AWS set no deadline', () => {
  const interruption = anInterruption({ deadlineAt: null, instance: anInstance() });
  const pipeline = aPipeline([[aStep('drain')]], { limitMs: 60_000 });
  const now = interruption.noticedAt + 10_000;
  assert.is(makePlan({ pipeline, interruption, now, dryRun: false, finished: new Set() }).deadlineAt, interruption.noticedAt + 60_000);
});

plans('a date weeks away is planned from startBefore on and over by the limit', () => {
  const interruption = anInterruption({ kind: 'scheduled-change', deadlineAt: anInterruption().noticedAt + 14 * 86_400_000 });
  const pipeline = aPipeline([[aStep('drain')]], { startBeforeMs: 3_600_000, limitMs: 1_200_000 });
  const now = (interruption.deadlineAt ?? 0) - 3_600_000;
  assert.is(makePlan({ pipeline, interruption, now, dryRun: false, finished: new Set() }).deadlineAt, now + 1_200_000);
});

const anyStep = fc.record({
  budgetMs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 200_000 })),
  always: fc.boolean(),
  optional: fc.boolean(),
});

const anyPipeline = fc
  .record({
    stages: fc.array(fc.array(anyStep, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
    reserveMs: fc.integer({ min: 0, max: 60_000 }),
    marginMs: fc.integer({ min: 0, max: 20_000 }),
  })
  .map(({ stages, ...parts }) =>
    aPipeline(
      stages.map((steps, row) => steps.map((step, column) => aStep(`s${row}-${column}`, step))),
      parts,
    ),
  );

const anyLeft = fc.integer({ min: -100, max: 200 });

plans('no allotment passes the deadline', () => {
  fc.assert(
    fc.property(anyPipeline, anyLeft, (pipeline, secondsLeft) => {
      const plan = planAt(pipeline, secondsLeft);
      for (const { startsAt, endsAt, steps } of plan.stages) {
        assert.ok(endsAt <= plan.deadlineAt);
        for (const { budgetMs } of steps) assert.ok(startsAt + budgetMs <= plan.deadlineAt);
      }
    }),
  );
});

plans('the plan ends by the margin before AWS acts, unless always steps need their reserve after it', () => {
  fc.assert(
    fc.property(anyPipeline, anyLeft, (pipeline, secondsLeft) => {
      const plan = planAt(pipeline, secondsLeft);
      const wantedAt = anInterruption().noticedAt + 120_000 - pipeline.marginMs;
      assert.is(plan.deadlineAt, Math.max(wantedAt, plan.plannedAt + plan.reserveMs));
    }),
  );
});

plans('order is kept: a stage begins where the one before it ends', () => {
  fc.assert(
    fc.property(anyPipeline, anyLeft, (pipeline, secondsLeft) => {
      const { stages, plannedAt } = planAt(pipeline, secondsLeft);
      assert.equal(
        stages.map(({ startsAt }) => startsAt),
        [plannedAt, ...stages.map(({ endsAt }) => endsAt)].slice(0, -1),
      );
    }),
  );
});

plans('an always step has its share of the reserve, however late the notice', () => {
  fc.assert(
    fc.property(anyPipeline, anyLeft, (pipeline, secondsLeft) => {
      const sharers = pipeline.stages.filter(({ steps }) => steps.some(({ always }) => always)).length;
      const configured = new Map(pipeline.stages.flatMap(({ steps }) => steps.map((step) => [step.id, step])));
      for (const { id, always, budgetMs } of planAt(pipeline, secondsLeft).stages.flatMap(({ steps }) => steps)) {
        const asked = configured.get(id)?.budgetMs ?? Number.POSITIVE_INFINITY;
        if (always) assert.ok(budgetMs >= Math.min(asked, Math.floor(pipeline.reserveMs / sharers)));
      }
    }),
  );
});

plans('an ordinary step is never left out for time while an optional one stays in', () => {
  fc.assert(
    fc.property(anyPipeline, anyLeft, (pipeline, secondsLeft) => {
      const steps = planAt(pipeline, secondsLeft).stages.flatMap((stage) => stage.steps);
      const gaveUpOrdinary = steps.some(({ decision, optional, always }) => decision === 'left-out' && !optional && !always);
      const keptOptional = steps.some(({ decision, optional, always }) => decision === 'run' && optional && !always);
      assert.not(gaveUpOrdinary && keptOptional);
    }),
  );
});

plans.run();
