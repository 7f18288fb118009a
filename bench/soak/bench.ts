import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, sleep } from '@lastcall/plugin-api';
import { startPostgres } from '../../tools/postgres.ts';
import { type Closing, createClosing } from '../parts/closing.ts';
import { type Journal, readPostgresJournal, readSqliteJournal } from '../parts/journal.ts';
import { createRandom } from '../parts/random.ts';
import type { Incarnation } from '../parts/replica.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { drawBurst, drawHappening, type HappeningName, MEAN_BURST } from './happenings.ts';
import { startIntruder } from './intruder.ts';
import type { Options } from './options.ts';
import { type Owner, openOwner } from './owner.ts';
import { play } from './play.ts';
import { startServers } from './servers.ts';
import { makeTroubles, type TroubleName } from './troubles.ts';
import { openTruth, type Truth } from './truth/truth.ts';
import { openWatch, type Watch } from './watch.ts';
import { openWorld, type World } from './world.ts';

/** What a run of the soak needs. */
export type BenchParts = {
  readonly options: Options;
  /** Folder of PostgreSQL's programs; null with one server, which keeps its journal in a file. */
  readonly programs: string | null;
  readonly clock: Clock;
  readonly say: (line: string) => void;
};

/** What came of it. The folder with configurations, journal and logs is left. */
export type Soaked = {
  readonly folder: string;
  readonly journal: Journal;
  readonly truth: Truth;
  readonly world: World;
  readonly fleet: Fleet;
  readonly owner: Owner;
  readonly watch: Watch;
  readonly incarnations: readonly Incarnation[];
  readonly happened: ReadonlyMap<HappeningName, number>;
  readonly troubles: ReadonlyMap<TroubleName, number>;
};

/** How long what is open may take to close once nothing happens any more, ms. */
const SETTLE_MS = 150_000;
const LOOK_MS = 1_000;
const QUIET_LOOKS = 5;

/** Starts everything, interrupts machines, waits until all of it is over, and ends the servers. */
export async function soak(parts: BenchParts): Promise<Soaked> {
  const closing = createClosing();
  try {
    return await run(parts, closing);
  } finally {
    await closing.close();
  }
}

async function run({ options, programs, clock, say }: BenchParts, { open }: Closing): Promise<Soaked> {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-soak-'));
  const world = await open(openWorld(clock), ({ aws }) => aws.close());
  const postgres = programs === null ? null : await open(startPostgres(programs), (it) => it.remove());
  const file = join(folder, 'lastcall.db');
  const store = postgres?.url() ?? `sqlite:${file}`;
  const random = (number: number) => createRandom(options.seed + number);
  const fleet = await open(openFleet({ clock, aws: world.aws, random: random(1), size: options.machines }), (it) => it.stop());
  const truth = await open(openTruth(clock, world.aws), (it) => it.stop());
  const servers = await open(startServers({ clock, ...world, folder, store, options }), (it) => it.close());
  const owner = openOwner({ clock, aws: world.aws });
  await open(startIntruder({ clock, aws: world.aws, fleet, random: random(2) }), (stop) => stop());
  const watch = await open(openWatch({ clock, api: servers.api, say, evidence: { truth, fleet, owner } }), (it) => it.stop());
  const [happened, troubles] = [new Map<HappeningName, number>(), new Map<TroubleName, number>()];
  const ending = new AbortController();
  const trouble = makeTroubles({ clock, aws: world.aws, fleet, random: random(3), signal: ending.signal }, troubles).catch(() => undefined);
  await interrupt({ clock, options, world, fleet, owner, random: random(4), happened });
  ending.abort(new Error('the time is up'));
  await trouble;
  world.aws.heal();
  say('nothing happens any more; waiting for what is open');
  await settle(clock, watch);
  const incarnations = servers.incarnations();
  await servers.close();
  const journal = postgres === null ? readSqliteJournal(file) : await readPostgresJournal(postgres.url());
  return { folder, journal, truth, world, fleet, owner, watch, incarnations, happened, troubles };
}

/** Until nothing has been open for five looks, for a notice may be under way, or for 150 s. */
async function settle(clock: Clock, watch: Watch): Promise<void> {
  const giveUpAt = clock.now() + SETTLE_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && clock.now() < giveUpAt; quiet = (await watch.isQuiet()) ? quiet + 1 : 0) {
    await sleep(clock, LOOK_MS);
  }
}

type Interrupting = Pick<Soaked, 'world' | 'fleet' | 'owner'> & {
  readonly clock: Clock;
  readonly options: Options;
  readonly random: ReturnType<typeof createRandom>;
  readonly happened: Map<HappeningName, number>;
};

/** Lets things happen to machines for the minutes asked for. What is under way then goes on by itself. */
async function interrupt({ clock, options, world, fleet, owner, random, happened }: Interrupting): Promise<void> {
  const endsAt = clock.now() + options.minutes * 60_000;
  const meanMs = (1_000 * MEAN_BURST) / options.rate;
  const ended = new AbortController();
  while (clock.now() < endsAt) {
    for (let count = drawBurst(random); count > 0; count -= 1) {
      const machine = fleet.take();
      const happening = drawHappening(random);
      if (machine === null) continue;
      happened.set(happening.name, (happened.get(happening.name) ?? 0) + 1);
      play({ clock, aws: world.aws, owner, signal: ended.signal }, machine, happening).catch(ignoreEnd(ended.signal));
    }
    await sleep(clock, random.whole(0, 2 * meanMs));
  }
  ended.abort(new Error('the time is up'));
}

function ignoreEnd(signal: AbortSignal): (problem: unknown) => void {
  return (problem) => {
    if (!signal.aborted) throw problem;
  };
}
