import type { Log, Step } from '@lastcall/plugin-api';
import { silentLog } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askNotFor } from '../../src/pipeline/not-for.ts';
import { makePlan } from '../../src/pipeline/plan.ts';
import { aPipeline, aStep, lasting } from './builders.ts';

const notFor = suite('not for');

const ours = aPipeline([[aStep('elb', { budgetMs: 20_000 })], [aStep('drain')], [aStep('hook', { always: true })]]);

const planned = (leftOut: Readonly<Record<string, string>>, finished: readonly string[] = []) => {
  const interruption = anInterruption();
  const asked = { pipeline: ours, interruption, now: interruption.noticedAt, dryRun: false, finished: new Set(finished) };
  return makePlan({ ...asked, notFor: (id) => leftOut[id] ?? null });
};

const budgets = (...asked: Parameters<typeof planned>) =>
  Object.fromEntries(planned(...asked).stages.flatMap(({ steps }) => steps.map(({ id, budgetMs }) => [id, budgetMs / 1000])));

notFor('a step that says it is not for this interruption is left out with its reason, and others get its time', () => {
  const step = planned({ elb: 'it is in no load balancer' }).stages[0]?.steps[0];
  assert.equal([step?.decision, step?.reason, step?.budgetMs], ['left-out', 'it is in no load balancer', 0]);
  assert.equal(budgets({ elb: 'it is in no load balancer' }), { elb: 0, drain: 107, hook: 8 });
});

notFor('nothing is kept back where the only always step is not for this interruption', () => {
  const plan = planned({ hook: 'no lifecycle hook waits' });
  assert.is(plan.reserveMs, 0);
  assert.equal(budgets({ hook: 'no lifecycle hook waits' }), { elb: 20, drain: 95, hook: 0 });
});

notFor('a plan that leaves a step out on its own word is not late', () => {
  assert.is(planned({ elb: 'it is in no load balancer' }).late, null);
});

notFor('what has ended is not asked again', () => {
  assert.is(planned({ elb: 'it is in no load balancer' }, ['elb']).stages[0]?.steps[0]?.decision, 'run');
});

notFor('what the configuration rules out is told in its words', () => {
  const pipeline = aPipeline([[aStep('drain', { on: ['scheduled-change'] })]]);
  const interruption = anInterruption();
  const asked = { pipeline, interruption, now: interruption.noticedAt, dryRun: false, finished: new Set<string>() };
  const plan = makePlan({ ...asked, notFor: () => 'its own reason' });
  assert.is(plan.stages[0]?.steps[0]?.reason, 'not for spot-interruption');
});

const asking = (step: Step, log: Log = silentLog) => {
  const steps = new Map([['drain', { step }]]);
  return askNotFor({ steps, interruption: anInterruption(), log })('drain');
};

notFor('a step is asked with the interruption and its instance', () => {
  assert.is(asking({ ...lasting(0), notFor: ({ kind, instance }) => `${kind} of ${instance?.group}` }), 'spot-interruption of web');
});

notFor('a step that does not say has something to do', () => {
  assert.is(asking(lasting(0)), null);
});

notFor('a step that throws instead of answering has something to do, and the log names it', () => {
  const warned: unknown[] = [];
  const log = { ...silentLog, warn: (...said: unknown[]) => void warned.push(said) } as Log;
  const step: Step = {
    ...lasting(0),
    notFor() {
      throw new Error('no tags');
    },
  };
  assert.is(asking(step, log), null);
  assert.equal(warned, [['a step could not say whether an interruption concerns it', { step: 'drain', problem: 'no tags' }]]);
});

notFor.run();
