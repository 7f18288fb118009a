// A storm, seen by those it is told to: Slack, the page, the metrics. See bench/README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '@lastcall/plugin-api';
import { findChromium } from '../../tools/chromium.ts';
import { createClosing } from '../parts/closing.ts';
import { readSqliteJournal } from '../parts/journal.ts';
import { optionsOf } from './options.ts';
import { openPage } from './page.ts';
import { closedIn, playRound, type Stage } from './round.ts';
import { scrape } from './scrape.ts';
import { startServer } from './server-process.ts';
import { writesSince } from './slack-calls.ts';
import { type FirstWords, reportOf } from './tables.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

/** Whatever hangs is left behind then, ms. */
const LIMIT_MS = 600_000;
const ONE_LIMIT_MS = 120_000;
const METRICS_PAGE = new URL('../../docs/reference/metrics.md', import.meta.url);

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Takes one machine and waits until it has closed; tells when the first words were written. */
async function playOne({ world, server }: Stage): Promise<number | null> {
  const beganAt = systemClock.now();
  const [machine] = world.sandbox.fleet.machines();
  if (machine !== undefined) void world.sandbox.aws.interruptSpot(machine.instance.id);
  await until(ONE_LIMIT_MS, async () => closedIn(await scrape(server.privateUrl)) >= 1);
  return writesSince(world.sandbox.slack, beganAt)[0]?.at ?? null;
}

/** The first acceptance the journal has, epoch ms. */
const firstAcceptance = (database: string): number => readSqliteJournal(database).entries[0]?.at ?? Number.NaN;

/** Every metric the documents promise. */
const promisedMetrics = (): readonly string[] => [...new Set(readFileSync(METRICS_PAGE, 'utf8').match(/\blastcall_[a-z_]+/g))].sort();

async function run(executablePath: string): Promise<void> {
  const { machines, report, pictures } = optionsOf(process.argv.slice(2));
  const closing = createClosing();
  try {
    const world = await closing.open(openWorld(machines + 1), ({ sandbox }) => sandbox.close());
    const server = await closing.open(startServer(world), (each) => each.close());
    world.sandbox.aws.world.subscribe(world.topicArn, server.webhook);
    const watcher = await closing.open(openPage(executablePath, { url: `${server.privateUrl}/`, pictures }), (each) => each.close());
    const stage: Stage = { world, server, watcher };
    const postedAt = await playOne(stage);
    say('one machine was taken; now the storm');
    const round = await playRound(stage, machines);
    await server.terminate();
    const firstWords: FirstWords = { acceptedAt: firstAcceptance(server.database), postedAt };
    const text = `${reportOf(round, firstWords, promisedMetrics()).join('\n')}\n`;
    if (report !== null) writeFileSync(report, text);
    say(`\n${text}`);
  } finally {
    await closing.close();
  }
}

systemClock.schedule(systemClock.now() + LIMIT_MS, () => process.exit(1));
const found = findChromium();
if ('reason' in found) say(`# skip storm-told: ${found.reason}`);
else await run(found.path);
process.exit(0);
