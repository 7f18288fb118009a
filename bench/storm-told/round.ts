import { sleep, systemClock } from '@lastcall/plugin-api';
import type { Felt, Watcher } from './page.ts';
import { type Scraped, scrape } from './scrape.ts';
import type { ServerProcess } from './server-process.ts';
import { type Written, writtenSince } from './slack-calls.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** What a storm was told by. Instants are epoch ms. */
export type Round = {
  readonly machines: number;
  readonly beganAt: number;
  readonly closed: number;
  readonly tookMs: number;
  readonly slack: Written;
  readonly felt: Felt;
  readonly before: Scraped;
  readonly after: Scraped;
};

/** What a round is played with. */
export type Stage = { readonly world: World; readonly server: ServerProcess; readonly watcher: Watcher };

/** A spot notice lasts two minutes; whatever is open half a minute later will not close. */
const STORM_LIMIT_MS = 150_000;
/** Until the last words must have been said after the last close, ms. */
const LAST_WORDS_MS = 6_000;
/** When the page is looked at during the storm, ms from its beginning. */
const PICTURES_MS = [3_000, 15_000, 45_000];

/** How many interruptions have closed, as the metrics count them. */
export function closedIn(scraped: Scraped): number {
  return [...scraped].reduce((sum, [series, value]) => (series.startsWith('lastcall_interruptions_closed_total') ? sum + value : sum), 0);
}

function takeMachines({ sandbox }: World, count: number): void {
  const running = sandbox.fleet.machines().filter(({ instance }) => instance.state === 'running');
  for (const { instance } of running.slice(0, count)) void sandbox.aws.interruptSpot(instance.id);
}

async function takePictures(watcher: Watcher): Promise<void> {
  let passedMs = 0;
  for (const atMs of PICTURES_MS) {
    await sleep(systemClock, atMs - passedMs);
    passedMs = atMs;
    await watcher.picture(`storm-after-${atMs / 1_000}s`);
  }
}

/** Takes so many machines at once and waits until all have closed and everything was said. */
export async function playRound({ world, server, watcher }: Stage, machines: number): Promise<Round> {
  const before = await scrape(server.privateUrl);
  await watcher.begin();
  const beganAt = systemClock.now();
  takeMachines(world, machines);
  const pictures = takePictures(watcher);
  const closed = async () => closedIn(await scrape(server.privateUrl)) - closedIn(before);
  await until(STORM_LIMIT_MS, async () => (await closed()) >= machines);
  const tookMs = systemClock.now() - beganAt;
  await pictures;
  await sleep(systemClock, LAST_WORDS_MS);
  const [felt, after] = [await watcher.felt(), await scrape(server.privateUrl)];
  return {
    machines,
    beganAt,
    closed: closedIn(after) - closedIn(before),
    tookMs,
    slack: writtenSince(world.sandbox.slack, beganAt),
    felt,
    before,
    after,
  };
}
