import type { Event, Interruption, JournalEntry, Step } from '@lastcall/plugin-api';
import { done, silentLog } from '@lastcall/plugin-api';
import { anInterruption, type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import type { Pipeline, StepConfig } from '../../src/config/config.ts';
import { tell } from '../../src/interruptions/view.ts';
import { makePlan } from '../../src/pipeline/plan.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { runPipeline } from '../../src/pipeline/run-pipeline.ts';

export const aStep = (id: string, parts: Partial<StepConfig> = {}): StepConfig => ({
  ...{ id, uses: id, with: {}, budgetMs: null, onFailure: 'continue', always: false, optional: false, on: null, when: null },
  ...parts,
});

export const aPipeline = (stages: readonly (readonly StepConfig[])[], parts: Partial<Pipeline> = {}): Pipeline => ({
  ...{ name: 'spot', on: ['spot-interruption'], when: null, marginMs: 5_000, reserveMs: 8_000, limitMs: 600_000 },
  ...{ startBeforeMs: null, maxOpen: { percent: 10 }, dryRun: false },
  stages: stages.map((steps, index) => ({ name: `stage ${index + 1}`, steps })),
  ...parts,
});

/** A step that takes a while and heeds the abort. */
export const lasting = (ms: number, summary = 'done'): Step => ({
  run: async (_, context) => {
    await context.sleep(ms);
    return done(summary);
  },
});

/** A step that never ends and never listens. */
export const deaf: Step = { run: () => new Promise(() => {}) };

export type World = {
  readonly clock: FakeClock;
  readonly run: Run;
  readonly told: Event[];
  /** `startedAt`, `endedAt` in seconds since the notice, and the outcome, by step id. */
  times(): Record<string, string>;
  /** Aborts the run as a lost lease does. */
  stop(): void;
};

/** A planned run over a journal in memory. */
export function aRun(
  pipeline: Pipeline,
  steps: Record<string, Step>,
  parts: { interruption?: Interruption; earlier?: readonly Event[] } = {},
): World {
  const clock = fakeClock();
  const interruption = parts.interruption ?? anInterruption({ noticedAt: clock.now() });
  const told: Event[] = [];
  const start = { what: 'notice-accepted', noticeId: 'n', source: 'test', kind: interruption.kind } as const;
  const { noticedAt, deadlineAt } = interruption;
  const entryOf = (event: Event): JournalEntry => ({ position: told.length, interruptionId: 'int-1', at: clock.now(), by: null, event });
  let view = tell(null, entryOf({ ...start, noticedAt, deadlineAt, interruption }));
  const write = async (...events: readonly Event[]) => {
    for (const event of events) {
      told.push(event);
      view = tell(view, entryOf(event));
    }
  };
  for (const event of parts.earlier ?? []) view = tell(view, entryOf(event));
  const configs = pipeline.stages.flatMap((stage) => stage.steps);
  const ready = new Map(configs.map((config) => [config.id, { config, step: steps[config.id] ?? lasting(0), repeatable: true }]));
  const stopping = new AbortController();
  const journal = { view: () => view as NonNullable<typeof view>, write, written: async () => {} };
  const lease = { ensure: async () => {} };
  const run: Run = { clock, log: silentLog, journal, lease, interruption, steps: ready, signal: stopping.signal };
  const seconds = (at: number | null) => (at === null ? '-' : String((at - noticedAt) / 1000));
  const times = () =>
    Object.fromEntries(
      journal.view().steps.map((step) => [step.id, `${seconds(step.startedAt)}..${seconds(step.endedAt)} ${step.outcome}`]),
    );
  return { clock, run, told, times, stop: () => stopping.abort(new Error('the lease was lost')) };
}

/** Plans and runs to the end, moving the clock for at most `forMs`. */
export async function play(world: World, pipeline: Pipeline, forMs = 200_000): Promise<void> {
  const { run, clock } = world;
  const plan = makePlan({ pipeline, interruption: run.interruption, now: clock.now(), dryRun: false, finished: new Set() });
  await run.journal.write({ what: 'planned', plan, redo: [] });
  const ended = runPipeline(run, plan);
  await clock.advance(forMs);
  await ended;
}
