import type { Interruption } from '../interruption.ts';
import { silentLog } from '../log.ts';
import type { SetupContext, Share, StepPlugin } from '../plugin.ts';
import type { Facts, Step, StepContext, StepResult } from '../step.ts';
import { aStepContext } from '../testing/builders.ts';
import type { Clock } from '../time.ts';
import { prove, proveConfig, proveSame, type Register, validated } from './proof.ts';

/** A fresh world a step acts on. Made anew for every rule. */
export type StepWorld = {
  readonly clock: Clock;
  readonly share: Share;
  /** The configuration that makes the plugin act on this world. */
  readonly config: Readonly<Record<string, unknown>>;
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

/** What the suite is given. */
export type StepSuite<Config> = {
  readonly plugin: StepPlugin<Config>;
  /** Registers a rule; `uvu`'s and `node:test`'s both serve. */
  readonly test: Register;
  readonly world: () => Promise<StepWorld>;
  /** Must not appear in a summary, fact or line of progress. */
  readonly secrets?: readonly string[];
};

type Act<Config> = { readonly world: StepWorld; readonly step: Step; readonly said: string[]; readonly plugin: StepPlugin<Config> };

/** Registers the duties of every step plugin. A plugin that passes may be put into any pipeline. */
export function describeStep<Config>({ plugin, test, world: makeWorld, secrets = [] }: StepSuite<Config>): void {
  const rule = (name: string, proof: (act: Act<Config>) => Promise<void>) =>
    test(`${plugin.name}: ${name}`, async () => {
      const world = await makeWorld();
      const step = plugin.setup(await setupFor(plugin, world));
      try {
        await proof({ world, step, plugin, said: [] });
      } finally {
        await step.close?.();
        await world.close();
      }
    });

  test(`${plugin.name}: has a name of lower-case words and speaks version 1 of the contract`, async () => {
    prove(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(plugin.name), `"${plugin.name}" is not lower-case words joined by hyphens`);
    prove(plugin.apiVersion === 1, 'apiVersion must be 1');
  });
  test(`${plugin.name}: declares its configuration`, async () => {
    const world = await makeWorld();
    const checks: Promise<void>[] = [];
    proveConfig((_, proof) => void checks.push(proof()), plugin.config, world.config);
    await Promise.all(checks);
    await world.close();
  });
  rule('setting up makes no call', async ({ world }) => prove(world.calls() === 0, 'setup must be silent on the network'));
  rule('runs to done', proveDone);
  rule('running twice leaves the same world', proveTwice);
  rule('a dry run changes nothing', proveDryRun);
  rule('an instance nobody knows is skipped', proveUnknown);
  rule('settles within a second when it is aborted', proveAbort);
  rule('calling off what was never begun changes nothing', proveCancel);
  rule('closing twice is harmless', async ({ step }) => {
    await step.close?.();
    await step.close?.();
  });
  rule('says no secrets', async (act) => {
    const result = await play(act, act.world.interruption);
    const words = JSON.stringify([result, act.said]);
    for (const secret of secrets) prove(!words.includes(secret), 'a secret appears in what the step says');
  });
}

async function setupFor<Config>(plugin: StepPlugin<Config>, { clock, share, config }: StepWorld): Promise<SetupContext<Config>> {
  return { config: (await validated(plugin.config, config)) as Config, clock, share, log: silentLog, replicas: () => 1 };
}

function contextFor({ world, said }: Act<never>, parts: Partial<StepContext> = {}): StepContext {
  const { clock } = world;
  const progress = async (text: string, facts: Facts = {}) => void said.push(text, JSON.stringify(facts));
  return aStepContext({ clock, deadlineAt: clock.now() + 30_000, progress, ...parts });
}

/** Prepares, then runs, as the host does. */
async function play<Config>(act: Act<Config>, interruption: Interruption, parts: Partial<StepContext> = {}): Promise<StepResult> {
  const facts = await act.step.prepare?.(interruption, contextFor(act as never, parts));
  return act.step.run(interruption, contextFor(act as never, { ownFacts: facts ?? {}, ...parts }));
}

async function proveDone<Config>(act: Act<Config>): Promise<void> {
  const before = act.world.snapshot();
  const result = await play(act, act.world.interruption);
  prove(result.did === 'done', `expected done, got ${result.did}: ${result.summary}`);
  prove(result.summary.length > 0 && !result.summary.includes('\n'), 'the summary must be one line');
  prove(
    JSON.stringify(before) !== JSON.stringify(act.world.snapshot()),
    'the run must have changed the world, or this suite proves nothing',
  );
}

async function proveTwice<Config>(act: Act<Config>): Promise<void> {
  await play(act, act.world.interruption);
  const once = act.world.snapshot();
  await play(act, act.world.interruption, { attempt: 2 });
  proveSame(once, act.world.snapshot(), 'the second run must leave the world as the first left it');
}

async function proveDryRun<Config>(act: Act<Config>): Promise<void> {
  const before = act.world.snapshot();
  const { summary } = await play(act, act.world.interruption, { dryRun: true });
  proveSame(before, act.world.snapshot(), 'a dry run must change nothing');
  prove(/would/i.test(summary), `a dry run says what it would have done, not "${summary}"`);
}

async function proveUnknown<Config>(act: Act<Config>): Promise<void> {
  const before = act.world.snapshot();
  const { did, summary } = await play(act, act.world.unknown);
  prove(did === 'skipped', `expected skipped, got ${did}: ${summary}`);
  proveSame(before, act.world.snapshot(), 'nothing may change for an instance nobody knows');
}

async function proveAbort<Config>(act: Act<Config>): Promise<void> {
  const { world, step } = act;
  const controller = new AbortController();
  world.hang();
  const running = step.run(world.interruption, contextFor(act as never, { signal: controller.signal }));
  const settled = running.then(
    () => 'settled',
    () => 'settled',
  );
  const wait = (ms: number) =>
    new Promise<string>((resolve) => world.clock.schedule(world.clock.now() + ms, () => resolve('still running')));
  await Promise.race([settled, wait(200)]);
  controller.abort(new Error('the test has seen enough'));
  prove((await Promise.race([settled, wait(1_000)])) === 'settled', 'an aborted step must settle within a second');
}

async function proveCancel<Config>(act: Act<Config>): Promise<void> {
  const before = act.world.snapshot();
  await act.step.cancel?.(act.world.interruption, contextFor(act as never));
  proveSame(before, act.world.snapshot(), 'there was nothing to undo');
}
