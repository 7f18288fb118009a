import { askNotFor, makePlan, type Pipeline, type ReadyPipeline, runWindow } from '@lastcall/core';
import type { Instance, Interruption, Log, Plan } from '@lastcall/plugin-api';

/** What limits a step would meet, in its own words. */
export type Foreseen = { readonly step: string; readonly words: string };

/** What would be done for an interruption, from when on, and what limits it would meet. */
export type Forecast = { readonly startsAt: number; readonly plan: Plan; readonly foreseen: readonly Foreseen[] };

/** What a forecast is made of. */
export type ForecastParts = {
  readonly interruption: Interruption;
  readonly pipeline: Pipeline;
  readonly steps: ReadyPipeline['steps'];
  /** How long after its instant the notice arrives, ms. */
  readonly ageMs: number;
  /** Whether the whole server only watches. */
  readonly dryRun: boolean;
  /** How many instances are interrupted together, and how many target groups each of them is in. */
  readonly storm: { readonly instances: number; readonly targetGroups: number };
  readonly log: Log;
};

/** Plans as a run would, of the notice alone: asks nobody, changes nothing. */
export function forecast({ interruption, pipeline, steps, ageMs, dryRun, storm, log }: ForecastParts): Forecast {
  const startsAt = Math.max(runWindow(pipeline, interruption).startsAt, interruption.noticedAt + ageMs);
  const plan = makePlan({
    ...{ pipeline, interruption, now: startsAt, dryRun: dryRun || pipeline.dryRun, finished: new Set<string>() },
    notFor: askNotFor({ steps, interruption, log }),
  });
  return { startsAt, plan, foreseen: foresee(plan, steps, storm) };
}

function foresee({ stages }: Plan, steps: ReadyPipeline['steps'], storm: ForecastParts['storm']): readonly Foreseen[] {
  const planned = stages.flatMap((stage) => stage.steps);
  return planned.flatMap(({ id, budgetMs }) => {
    const words = steps.get(id)?.step.foresee?.({ ...storm, budgetMs }) ?? null;
    return words === null ? [] : [{ step: id, words }];
  });
}

/** What is supposed of an instance nobody has asked AWS about. */
export type Supposed = Pick<Instance, 'group' | 'platform' | 'tags'>;

/** An instance that is as supposed, and of which nothing else is known. */
export function supposedInstance(instanceId: string, supposed: Supposed): Instance {
  const unknown = { zone: null, vpcId: null, privateDnsName: null, addresses: [], launchedAt: null, lifecycle: 'spot' };
  return { ...unknown, ...supposed, instanceId, state: 'running', groupTags: {}, hookTimeoutsMs: {} };
}
