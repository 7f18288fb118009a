import type { Config, Pipeline } from '@lastcall/core';
import { durationText, type Finding } from '@lastcall/plugin-api';

/** What AWS leaves after a spot notice, ms. */
const SPOT_MS = 120_000;
/** Between AWS and the first step: EventBridge, the queue, the look-up, ms. */
const WAY_MS = 5_000;

/** What the pipelines leave undone, or cannot do in time, by the configuration alone. Pure. */
export function pipelineFindings({ pipelines }: Pick<Config, 'pipelines'>): readonly Finding[] {
  return [...unhandled(pipelines), ...pipelines.flatMap((pipeline) => [...hookless(pipeline), ...tooLong(pipeline)])];
}

function unhandled(pipelines: readonly Pipeline[]): readonly Finding[] {
  if (pipelines.some(({ on }) => on.includes('spot-interruption'))) return [];
  const what = 'has no pipeline: such notices are told and closed, and nothing is done';
  return [
    { weight: 'warning', about: 'spot-interruption', what, fix: 'Name the kind under `on` of a pipeline, if you run spot instances.' },
  ];
}

const stepsOf = ({ stages }: Pipeline) => stages.flatMap(({ steps }) => steps);

/** A hook nobody completes keeps a dead machine for its whole timeout. */
function hookless(pipeline: Pipeline): readonly Finding[] {
  const completes = stepsOf(pipeline).some(({ uses }) => uses.includes('asg-lifecycle'));
  if (!pipeline.on.includes('termination-hook') || completes) return [];
  const what = 'takes termination hooks and completes none: each machine waits until its hook times out';
  return [{ weight: 'fault', about: `pipeline ${pipeline.name}`, what, fix: 'Add `asg-lifecycle` with `always: true` as its last step.' }];
}

/** Steps that may be left out are, when time is short; the others are cut. */
function tooLong(pipeline: Pipeline): readonly Finding[] {
  if (!pipeline.on.includes('spot-interruption')) return [];
  const budgets = pipeline.stages.map(({ steps }) => Math.max(0, ...steps.filter(isFixed).map(({ budgetMs }) => budgetMs ?? 0)));
  const neededMs = budgets.reduce((sum, each) => sum + each, 0);
  const thereMs = SPOT_MS - WAY_MS - pipeline.marginMs - pipeline.reserveMs;
  if (neededMs <= thereMs) return [];
  const what = `has budgets of ${durationText(neededMs)}, and a spot notice leaves ${durationText(thereMs)}: each gets less than it says`;
  return [{ weight: 'warning', about: `pipeline ${pipeline.name}`, what, fix: 'Make budgets smaller, or mark steps as `optional`.' }];
}

const isFixed = ({ budgetMs, always, optional }: ReturnType<typeof stepsOf>[number]): boolean => budgetMs !== null && !always && !optional;
