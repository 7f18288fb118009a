import type { Interruption } from '../interruption.ts';
import type { Share, StepPlugin } from '../plugin.ts';
import type { Facts, Step, StepContext, StepResult } from '../step.ts';
import { aStepContext } from '../testing/builders.ts';
import type { Clock } from '../time.ts';
import { type RawConfig, validated } from './proof.ts';

/** A fresh world a step acts on. Made anew for every rule. */
export type StepWorld = {
  readonly clock: Clock;
  readonly share: Share;
  /** The configuration that makes the plugin act on this world. */
  readonly config: RawConfig;
  /** An interruption the step has work for. */
  readonly interruption: Interruption;
  /** The same for an instance the world has never heard of. */
  readonly unknown: Interruption;
  /** The state the step may change, as plain data, without times and counters that change by themselves. */
  snapshot(): unknown;
  /** How many calls have reached the world. */
  calls(): number;
  /** From now on the world does not answer. */
  hang(): void;
  close(): Promise<void>;
};

/** What a rule may change of what the host gives a step. */
export type Circumstances = Partial<Pick<StepContext, 'attempt' | 'dryRun' | 'ownFacts' | 'signal' | 'ensureLease'>>;

/** A step in a world, and what the host would do with it. */
export type Trial = {
  readonly world: StepWorld;
  readonly step: Step;
  /** Everything the step has said so far: summaries, progress, log lines and facts. */
  readonly said: readonly string[];
  /** The facts it has left so far, as a later attempt finds them. */
  journalled(): Facts;
  context(circumstances?: Circumstances): StepContext;
  prepare(interruption: Interruption, circumstances?: Circumstances): Promise<void>;
  run(interruption: Interruption, circumstances?: Circumstances): Promise<StepResult>;
  /** Prepares, then runs. */
  play(interruption: Interruption, circumstances?: Circumstances): Promise<StepResult>;
  /** Ends what was prepared and closes the step. */
  close(): Promise<void>;
};

/** How long a step of a trial may take, ms. */
const BUDGET_MS = 30_000;

function createRecord() {
  const said: string[] = [];
  let facts: Facts = {};
  const hear = (text: string, fields: Readonly<Record<string, unknown>> = {}) => void said.push(text, JSON.stringify(fields));
  return {
    said,
    log: { info: hear, warn: hear, error: hear },
    facts: () => facts,
    keep(text: string, more: Facts = {}) {
      hear(text, more);
      facts = { ...facts, ...more };
    },
  };
}

/** Sets the plugin up in the world, as the host does. */
export async function openTrial<Config>(plugin: StepPlugin<Config>, world: StepWorld): Promise<Trial> {
  const { clock, share } = world;
  const { said, log, facts, keep } = createRecord();
  const closing = new AbortController();
  const config = (await validated(plugin.config, world.config)) as Config;
  const step = plugin.setup({ config, clock, share, log, replicas: () => 1 });
  const progress = async (text: string, more?: Facts) => keep(text, more);
  const context: Trial['context'] = (circumstances) =>
    aStepContext({
      clock,
      log,
      progress,
      deadlineAt: clock.now() + BUDGET_MS,
      signal: closing.signal,
      ownFacts: facts(),
      ...circumstances,
    });
  const prepare: Trial['prepare'] = async (interruption, circumstances) =>
    keep('prepared', await step.prepare?.(interruption, context(circumstances)));
  const run: Trial['run'] = async (interruption, circumstances) => {
    const result = await step.run(interruption, context(circumstances));
    keep(result.summary, result.facts);
    return result;
  };
  return {
    ...{ world, step, said, context, prepare, run, journalled: facts },
    async play(interruption, circumstances) {
      await prepare(interruption, circumstances);
      return run(interruption, circumstances);
    },
    async close() {
      closing.abort(new Error('the run has closed'));
      await step.close?.();
    },
  };
}
