import type { InterruptionView, JournalEntry } from '../journal.ts';
import { silentLog } from '../log.ts';
import type { ReporterPlugin, Share } from '../plugin.ts';
import type { Report, Reporter, ReporterContext } from '../reporter.ts';
import type { Clock } from '../time.ts';
import {
  prove,
  proveIdentity,
  proveKeysDescribed,
  proveSame,
  proveUnknownKeyRefused,
  type RawConfig,
  type Register,
  settlesWithin,
  validated,
} from './proof.ts';

/** A fresh world a reporter tells. Made anew for every rule. */
export type ReporterWorld = {
  readonly clock: Clock;
  readonly share: Share;
  readonly config: RawConfig;
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

const NOTHING_NEW: Report = { entries: [], interruptions: [] };

/** Registers the duties of every reporter plugin. */
export function describeReporter<Config>({ plugin, test, world: makeWorld, reports, secrets = [] }: ReporterSuite<Config>): void {
  const within = (name: string, proof: (world: ReporterWorld) => Promise<void>) =>
    test(`${plugin.name}: ${name}`, async () => {
      const world = await makeWorld();
      await proof(world).finally(() => world.close());
    });
  const rule = (name: string, proof: (world: ReporterWorld, reporter: Reporter) => Promise<void>) =>
    within(name, async (world) => {
      const reporter = await setUp(plugin, world);
      await proof(world, reporter).finally(() => reporter.close?.());
    });

  test(`${plugin.name}: has a name of lower-case words and speaks version 1 of the contract`, async () => proveIdentity(plugin));
  test(`${plugin.name}: describes every key of its configuration`, async () => proveKeysDescribed(plugin.config));
  within('refuses an unknown key by name', ({ config }) => proveUnknownKeyRefused(plugin.config, config));
  rule('is silent on the network while it is set up', proveSilentSetup);
  rule('tells the whole life of an interruption', async (world, reporter) => {
    const before = world.snapshot();
    await tellAll(reporter, reports, contextFor(world, { reports }));
    prove(JSON.stringify(before) !== JSON.stringify(world.snapshot()), 'nothing was told');
  });
  rule('telling the last news again changes nothing', async (world, reporter) => {
    const context = contextFor(world, { reports });
    await tellAll(reporter, reports, context);
    const once = world.snapshot();
    await tellAll(reporter, reports.slice(-1), context);
    proveSame(once, world.snapshot(), 'the same news told again must leave the world as it was');
  });
  rule('an empty report after the end changes nothing', async (world, reporter) => {
    const context = contextFor(world, { reports });
    await tellAll(reporter, reports, context);
    const once = world.snapshot();
    await tellAll(reporter, [NOTHING_NEW], context);
    proveSame(once, world.snapshot(), 'where nothing is new nothing is to be told');
  });
  rule('settles within a second when it is aborted', (world, reporter) => proveAbort(world, reporter, reports));
  rule('says no secrets', async (world, reporter) => {
    await tellAll(reporter, reports, contextFor(world, { reports }));
    for (const secret of secrets) prove(!JSON.stringify(world.snapshot()).includes(secret), 'a secret was told');
  });
}

async function setUp<Config>(plugin: ReporterPlugin<Config>, { clock, share, config }: ReporterWorld): Promise<Reporter> {
  return plugin.setup({ config: (await validated(plugin.config, config)) as Config, clock, share, log: silentLog, replicas: () => 1 });
}

async function proveSilentSetup(world: ReporterWorld): Promise<void> {
  await settlesWithin(100, new Promise(() => {}));
  prove(world.calls() === 0, 'setup must make no call');
}

async function proveAbort(world: ReporterWorld, reporter: Reporter, reports: readonly Report[]): Promise<void> {
  const controller = new AbortController();
  world.hang();
  const telling = tellAll(reporter, reports, contextFor(world, { reports, signal: controller.signal }));
  await settlesWithin(200, telling);
  controller.abort(new Error('the test has seen enough'));
  prove(await settlesWithin(1_000, telling), 'an aborted reporter must settle within a second');
}

async function tellAll(reporter: Reporter, reports: readonly Report[], context: ReporterContext): Promise<void> {
  for (const report of reports) await reporter.report(report, context);
}

type Telling = { readonly reports: readonly Report[]; readonly signal?: AbortSignal };

function contextFor({ clock }: ReporterWorld, { reports, signal = new AbortController().signal }: Telling): ReporterContext {
  const memory = new Map<string, string>();
  const known = new Map(reports.flatMap(({ interruptions }) => interruptions).map((view) => [view.id, view]));
  return {
    ...{ clock, log: silentLog, signal },
    recall: async (key) => memory.get(key) ?? null,
    remember: async (key, value) => void (value === null ? memory.delete(key) : memory.set(key, value)),
    look: async (ids) => [...known.values()].filter(({ id }) => ids.includes(id)),
  };
}

/** One report per step of an interruption's life: what a reporter would get if it kept up. */
export function reportsOf(life: readonly { readonly entry: JournalEntry; readonly view: InterruptionView }[]): readonly Report[] {
  return life.map(({ entry, view }) => ({ entries: [entry], interruptions: [view] }));
}
