import type { Access, Config, Pipeline, StepConfig, When } from './config.ts';
import type { ConfigInput, PipelineInput, ReporterInput } from './schema.ts';

const DEFAULT_RESERVE_MS = 8_000;

type StepInput = PipelineInput['stages'][number]['steps'][number];
type WhenInput = NonNullable<PipelineInput['when']>;

/** The configuration with every default filled in. */
export function normaliseConfig(input: ConfigInput): Config {
  const { listen, access, store, retention, ownInstance, scope, roles, dryRun } = input;
  return {
    listen,
    access: normaliseAccess(access),
    sources: input.sources.map(({ uses, with: options }) => ({ uses, with: options ?? {} })),
    store,
    retentionMs: retention,
    ownInstance: ownInstance ?? null,
    scope,
    roles,
    dryRun,
    pipelines: input.pipelines.map(normalisePipeline),
    reporters: input.reporters.map(normaliseReporter),
  };
}

/** The pipeline with its defaults: ids of its steps, and a reserve where a step is marked `always`. */
export function normalisePipeline(input: PipelineInput): Pipeline {
  const stages = input.stages.map(({ name, steps }) => ({ name, steps: steps.map(normaliseStep) }));
  const hasAlways = stages.some(({ steps }) => steps.some(({ always }) => always));
  return {
    name: input.name,
    on: input.on,
    when: normaliseWhen(input.when),
    marginMs: input.margin,
    reserveMs: input.reserve ?? (hasAlways ? DEFAULT_RESERVE_MS : 0),
    limitMs: input.limit,
    startBeforeMs: input.startBefore ?? null,
    maxOpen: input.maxOpen,
    dryRun: input.dryRun,
    stages,
  };
}

/** Who may use the API, with nobody named and no token where none is written. */
export function normaliseAccess({ bearer, user, hosts, changes }: ConfigInput['access']): Access {
  return { bearer: bearer ?? [], user: user ?? null, hosts, changes };
}

/** The reporter with its id. */
export function normaliseReporter({ uses, id, with: options }: ReporterInput): Config['reporters'][number] {
  return { uses, id: id ?? shortName(uses), with: options ?? {} };
}

/** A plugin's short name: `k8s-drain` of `@lastcall/plugin-k8s-drain`, `mine` of `./plugins/mine.ts`. */
export function shortName(uses: string): string {
  const lastSegment = uses.slice(uses.lastIndexOf('/') + 1);
  return lastSegment.replace(/^(lastcall-)?plugin-/, '').replace(/\.[cm]?[jt]s$/, '');
}

function normaliseStep({ uses, id, budget, onFailure, always, optional, on, when, with: options }: StepInput): StepConfig {
  return {
    uses,
    id: id ?? shortName(uses),
    budgetMs: budget === 'rest' ? null : budget,
    onFailure,
    always,
    optional,
    on: on ?? null,
    when: normaliseWhen(when),
    with: options ?? {},
  };
}

/** A `when` that asks for nothing is none. */
function normaliseWhen(when: WhenInput | undefined): When | null {
  return when === undefined || Object.keys(when).length === 0 ? null : when;
}
