import type { Clock, Log, Plugin, Reporter, ReporterPlugin, SetupContext, Share, Step, StepPlugin } from '@lastcall/plugin-api';
import type { Config, Pipeline, StepConfig, Use } from '../config/config.ts';
import type { ReadyPipeline } from '../interruptions/run-world.ts';
import type { ReadyStep } from '../pipeline/run.ts';
import { createShare } from './share.ts';

/** What setting up needs. `plugins` holds every plugin the configuration names. */
export type SetUpRequest = {
  readonly config: Pick<Config, 'pipelines' | 'reporters' | 'dryRun'>;
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly clock: Clock;
  readonly log: Log;
  readonly replicas: () => number;
  /** Puts what the host knows into what the plugins share, before any of them is set up. Default: nothing. */
  readonly offer?: (share: Share) => void;
};

/** A configured reporter with its plugin set up. */
export type ReadyReporter = { readonly id: string; readonly reporter: Reporter };

/** Everything plugins do for one configuration. */
export type PluginsInUse = {
  readonly pipelines: readonly ReadyPipeline[];
  readonly reporters: readonly ReadyReporter[];
  /** Whether the whole server only watches. */
  readonly dryRun: boolean;
  /** What the plugins share; the host may share in it. */
  readonly share: Share;
  /** Lets every step begin what it does in the background. */
  start(): void;
  /** Closes every step, every reporter and what they share. Whatever fails, the others are closed. */
  close(): Promise<void>;
};

type Closable = { close?(): unknown };

/** Sets up every configured use of a plugin, silently. When one refuses, those before it are closed and its error comes out. */
export async function setUpPlugins(request: SetUpRequest): Promise<PluginsInUse> {
  const shared = createShare();
  request.offer?.(shared.share);
  const opened: Closable[] = [];
  const close = async () => {
    await Promise.allSettled(opened.map(async (each) => each.close?.()));
    await shared.close();
  };
  const setUp = (use: Use): Step | Reporter => {
    const { clock, log, replicas } = request;
    const plugin = request.plugins.get(use.uses) as StepPlugin<never> | ReporterPlugin<never>;
    const context: SetupContext<never> = { config: use.with as never, clock, log, replicas, share: shared.share };
    const made = plugin.setup(context);
    opened.push(made);
    return made;
  };
  try {
    const readyStep = (config: StepConfig): ReadyStep => ({
      config,
      step: setUp(config) as Step,
      repeatable: isRepeatable(request, config),
    });
    const pipelines = request.config.pipelines.map((pipeline) => ({ config: pipeline, steps: readySteps(pipeline, readyStep) }));
    const reporters = request.config.reporters.map((use) => ({ id: use.id, reporter: setUp(use) as Reporter }));
    const start = () => {
      for (const { step } of pipelines.flatMap(({ steps }) => [...steps.values()])) step.start?.();
    };
    return { pipelines, reporters, dryRun: request.config.dryRun, share: shared.share, start, close };
  } catch (refusal) {
    await close();
    throw refusal;
  }
}

function readySteps({ stages }: Pipeline, readyStep: (config: StepConfig) => ReadyStep): ReadonlyMap<string, ReadyStep> {
  return new Map(stages.flatMap(({ steps }) => steps).map((config) => [config.id, readyStep(config)]));
}

function isRepeatable({ plugins }: SetUpRequest, { uses }: StepConfig): boolean {
  return (plugins.get(uses) as StepPlugin<never>).repeatable;
}
