import type { InterruptionView, JournalEntry } from '../journal.ts';
import { silentLog } from '../log.ts';
import type { ReporterPlugin, Share } from '../plugin.ts';
import type { Report, Reporter, ReporterContext } from '../reporter.ts';
import type { Clock } from '../time.ts';
import { prove, proveConfig, proveSame, type Register, validated } from './proof.ts';

/** A fresh world a reporter tells. Made anew for every rule. */
export type ReporterWorld = {
  readonly clock: Clock;
  readonly share: Share;
  readonly config: Readonly<Record<string, unknown>>;
  /** What has been told, as plain data. */
  snapshot(): unknown;
  calls(): number;
  /** From now on the world does not answer. */
  hang(): void;
  close(): Promise<void>;
};

/** What the suite is given. `reports` tell the life of one interruption, from its notice to its close. */
export type ReporterSuite<Config> = {
  readonly plugin: ReporterPlugin<Config>;
  readonly test: Register;
  readonly world: () => Promise<ReporterWorld>;
  readonly reports: readonly Report[];
  readonly secrets?: readonly string[];
};

/** Registers the duties of every reporter plugin. */
export function describeReporter<Config>({ plugin, test, world: makeWorld, reports, secrets = [] }: ReporterSuite<Config>): void {
  const rule = (name: string, proof: (world: ReporterWorld, reporter: Reporter) => Promise<void>) =>
    test(`${plugin.name}: ${name}`, async () => {
      const world = await makeWorld();
      const { clock, share } = world;
      const config = (await validated(plugin.config, world.config)) as Config;
      const reporter = plugin.setup({ config, clock, share, log: silentLog, replicas: () => 1 });
      try {
        await proof(world, reporter);
      } finally {
        await reporter.close?.();
        await world.close();
      }
    });

  test(`${plugin.name}: declares its configuration`, async () => {
    const world = await makeWorld();
    const checks: Promise<void>[] = [];
    proveConfig((_, proof) => void checks.push(proof()), plugin.config, world.config);
    await Promise.all(checks);
    await world.close();
  });
  rule('setting up makes no call', async (world) => prove(world.calls() === 0, 'setup must be silent on the network'));
  rule('tells the whole life of an interruption', async (world, reporter) => {
    const before = world.snapshot();
    await tellAll(reporter, reports, contextFor(world));
    prove(JSON.stringify(before) !== JSON.stringify(world.snapshot()), 'nothing was told');
  });
  rule('telling the last news again changes nothing', async (world, reporter) => {
    const context = contextFor(world);
    await tellAll(reporter, reports, context);
    const once = world.snapshot();
    await tellAll(reporter, reports.slice(-1), context);
    proveSame(once, world.snapshot(), 'the same news told again must leave the world as it was');
  });
  rule('settles within a second when it is aborted', (world, reporter) => proveAbort(world, reporter, reports));
  rule('says no secrets', async (world, reporter) => {
    await tellAll(reporter, reports, contextFor(world));
    for (const secret of secrets) prove(!JSON.stringify(world.snapshot()).includes(secret), 'a secret was told');
  });
}

async function proveAbort(world: ReporterWorld, reporter: Reporter, reports: readonly Report[]): Promise<void> {
  const controller = new AbortController();
  world.hang();
  const settled = tellAll(reporter, reports, contextFor(world, controller.signal)).then(
    () => 'settled',
    () => 'settled',
  );
  const wait = (ms: number) =>
    new Promise<string>((resolve) => world.clock.schedule(world.clock.now() + ms, () => resolve('still telling')));
  await Promise.race([settled, wait(200)]);
  controller.abort(new Error('the test has seen enough'));
  prove((await Promise.race([settled, wait(1_000)])) === 'settled', 'an aborted reporter must settle within a second');
}

async function tellAll(reporter: Reporter, reports: readonly Report[], context: ReporterContext): Promise<void> {
  for (const report of reports) await reporter.report(report, context);
}

function contextFor({ clock }: ReporterWorld, signal = new AbortController().signal): ReporterContext {
  const memory = new Map<string, string>();
  return {
    ...{ clock, log: silentLog, signal },
    recall: async (key) => memory.get(key) ?? null,
    remember: async (key, value) => void (value === null ? memory.delete(key) : memory.set(key, value)),
  };
}

/** One report per step of an interruption's life: what a reporter would get if it kept up. */
export function reportsOf(life: readonly { readonly entry: JournalEntry; readonly view: InterruptionView }[]): readonly Report[] {
  return life.map(({ entry, view }) => ({ entries: [entry], interruptions: [view] }));
}
