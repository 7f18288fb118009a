import { isDeepStrictEqual } from 'node:util';
import type { StepPlugin } from '../plugin.ts';
import { prove, proveIdentity, proveKeysDescribed, proveSame, proveUnknownKeyRefused, type Register, settlesWithin } from './proof.ts';
import { openTrial, type StepWorld, type Trial } from './trial.ts';

/** What the suite is given. */
export type StepSuite<Config> = {
  readonly plugin: StepPlugin<Config>;
  /** Registers a rule; `uvu`'s and `node:test`'s both serve. */
  readonly test: Register;
  readonly world: () => Promise<StepWorld>;
  /** Must not appear in a summary, fact, log line or line of progress. */
  readonly secrets?: readonly string[];
};

/** How long a call a plugin makes where it should not may take to arrive, and a step to get going, ms. */
const MOMENT_MS = 100;
/** How long an aborted step may take, ms. */
const ABORT_LIMIT_MS = 1_000;
/** The most a step may leave in the journal as facts, bytes of JSON. */
const MOST_FACTS = 4_096;

/** Registers the duties of every step plugin. A plugin that passes may be put into any pipeline. */
export function describeStep<Config>({ plugin, test, world: makeWorld, secrets = [] }: StepSuite<Config>): void {
  const within = (name: string, proof: (world: StepWorld) => Promise<void>) =>
    test(`${plugin.name}: ${name}`, async () => {
      const world = await makeWorld();
      await proof(world).finally(() => world.close());
    });
  const rule = (name: string, proof: (trial: Trial) => Promise<void>) =>
    within(name, async (world) => {
      const trial = await openTrial(plugin, world);
      await proof(trial).finally(() => trial.close());
    });

  test(`${plugin.name}: has a name of lower-case words and speaks version 1 of the contract`, async () => proveIdentity(plugin));
  test(`${plugin.name}: describes every key of its configuration`, async () => proveKeysDescribed(plugin.config));
  within('refuses an unknown key by name', ({ config }) => proveUnknownKeyRefused(plugin.config, config));
  rule('is silent on the network while it is set up', proveSilentSetup);
  rule('checks without changing anything', proveCheck);
  rule('runs to done', proveDone);
  rule('leaves few facts, as plain data', proveFacts);
  rule('running again leaves the same world', (trial) => proveAgain(trial));
  rule('running again after a crash that lost its journal leaves the same world', (trial) => proveAgain(trial, { ownFacts: {} }));
  rule('a dry run changes nothing and says what it would do', proveDryRun);
  rule('an instance nobody knows is skipped', proveUnknown);
  rule('preparing settles within a second of an abort', (trial) => proveAbort(trial, trial.prepare));
  rule('running settles within a second of an abort', proveRunAborts);
  rule('calling off what was never begun changes nothing', proveCancel);
  rule('closing twice is harmless', async ({ step }) => step.close?.());
  if (!plugin.repeatable) rule('does nothing when its lease cannot be ensured', proveLeaseHeeded);
  rule('says no secrets', (trial) => proveSecretsKept(trial, secrets));
}

async function proveSilentSetup({ world }: Trial): Promise<void> {
  await settlesWithin(MOMENT_MS, new Promise(() => {}));
  prove(world.calls() === 0, 'setup must make no call');
}

async function proveCheck({ world, step }: Trial): Promise<void> {
  const before = world.snapshot();
  await step.check?.(new AbortController().signal);
  proveSame(before, world.snapshot(), 'a check must change nothing');
}

async function proveDone({ world, play }: Trial): Promise<void> {
  const before = world.snapshot();
  const { did, summary } = await play(world.interruption);
  prove(did === 'done', `expected done, got ${did}: ${summary}`);
  prove(summary.length > 0 && !summary.includes('\n'), 'the summary must be one line');
  prove(!isDeepStrictEqual(before, world.snapshot()), 'the run must have changed the world, or this suite proves nothing');
}

async function proveFacts({ world, play, journalled }: Trial): Promise<void> {
  await play(world.interruption);
  const json = JSON.stringify(journalled());
  prove(Buffer.byteLength(json) <= MOST_FACTS, `facts are journalled: at most ${MOST_FACTS} bytes, not ${Buffer.byteLength(json)}`);
  proveSame(journalled(), JSON.parse(json), 'facts must survive JSON');
}

async function proveAgain({ world, play }: Trial, circumstances: object = {}): Promise<void> {
  await play(world.interruption);
  const once = world.snapshot();
  await play(world.interruption, { attempt: 2, ...circumstances });
  proveSame(once, world.snapshot(), 'the second run must leave the world as the first left it');
}

async function proveDryRun({ world, play }: Trial): Promise<void> {
  const before = world.snapshot();
  const { summary } = await play(world.interruption, { dryRun: true });
  proveSame(before, world.snapshot(), 'a dry run must change nothing');
  prove(/would/i.test(summary), `a dry run says what it would have done, not "${summary}"`);
}

async function proveUnknown({ world, play }: Trial): Promise<void> {
  const before = world.snapshot();
  const { did, summary } = await play(world.unknown);
  prove(did === 'skipped', `expected skipped, got ${did}: ${summary}`);
  proveSame(before, world.snapshot(), 'nothing may change for an instance nobody knows');
}

async function proveRunAborts(trial: Trial): Promise<void> {
  await trial.prepare(trial.world.interruption);
  await proveAbort(trial, trial.run);
}

async function proveAbort({ world }: Trial, act: Trial['prepare'] | Trial['run']): Promise<void> {
  const controller = new AbortController();
  world.hang();
  const acting = act(world.interruption, { signal: controller.signal });
  await settlesWithin(2 * MOMENT_MS, acting);
  controller.abort(new Error('the test has seen enough'));
  prove(await settlesWithin(ABORT_LIMIT_MS, acting), 'it must settle within a second of the abort');
}

async function proveCancel({ world, step, context }: Trial): Promise<void> {
  const before = world.snapshot();
  await step.cancel?.(world.interruption, context());
  proveSame(before, world.snapshot(), 'there was nothing to undo');
}

async function proveLeaseHeeded({ world, play }: Trial): Promise<void> {
  const before = world.snapshot();
  const ensureLease = () => Promise.reject(new Error('another replica has taken the run over'));
  const result = await play(world.interruption, { ensureLease }).catch(() => null);
  prove(result?.did !== 'done', 'a step that could not ensure its lease must not end as done');
  proveSame(before, world.snapshot(), 'an act that must not happen twice must not happen without a sure lease');
}

async function proveSecretsKept({ world, play, said }: Trial, secrets: readonly string[]): Promise<void> {
  await play(world.interruption);
  const words = said.join('\n');
  for (const secret of secrets) prove(!words.includes(secret), 'a secret appears in what the step says');
}
