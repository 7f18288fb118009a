import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, sleep } from '@lastcall/plugin-api';
import { startPostgres } from '../../tools/postgres.ts';
import { type Closing, createClosing } from '../parts/closing.ts';
import { ignoreAbort } from '../parts/ignore-abort.ts';
import { type Journal, readPostgresJournal, readSqliteJournal } from '../parts/journal.ts';
import { createRandom } from '../parts/random.ts';
import type { Incarnation } from '../parts/replica.ts';
import { type Fleet, openFleet } from './fleet.ts';
import type { HappeningName } from './happenings.ts';
import { interrupt } from './interrupt.ts';
import { startIntruder } from './intruder.ts';
import type { Options } from './options.ts';
import { type Owner, openOwner } from './owner.ts';
import { type Servers, startServers } from './servers.ts';
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

type Scene = World & {
  readonly folder: string;
  readonly truth: Truth;
  readonly fleet: Fleet;
  readonly owner: Owner;
  readonly watch: Watch;
};

/** What came of it. The folder with configurations, journal and logs is left. */
export type Soaked = Scene & {
  readonly journal: Journal;
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
  const { clock, say } = parts;
  const closing = createClosing();
  try {
    const { servers, readJournal, ...scene } = await setUp(parts, closing);
    const seen = await strike(parts, scene);
    say('nothing happens any more; waiting for what is open');
    await settle(clock, scene.watch);
    const incarnations = servers.incarnations();
    await servers.close();
    return { ...scene, ...seen, incarnations, journal: await readJournal() };
  } finally {
    await closing.close();
  }
}

type Stage = Scene & { readonly servers: Servers; readonly readJournal: () => Promise<Journal> };

async function setUp({ options, programs, clock, say }: BenchParts, { open }: Closing): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-soak-'));
  const { aws, topicArn } = await open(openWorld(clock), (it) => it.aws.close());
  const postgres = programs === null ? null : await open(startPostgres(programs), (it) => it.remove());
  const file = join(folder, 'lastcall.db');
  const fleet = await open(openFleet({ clock, aws, random: createRandom(options.seed + 1), size: options.machines }), (it) => it.stop());
  const truth = await open(openTruth(clock, aws), (it) => it.stop());
  const store = postgres?.url() ?? `sqlite:${file}`;
  const servers = await open(startServers({ clock, aws, topicArn, folder, store, options }), (it) => it.close());
  const owner = openOwner({ clock, aws });
  await open(startIntruder({ clock, aws, fleet, random: createRandom(options.seed + 2) }), (stop) => stop());
  const watch = await open(openWatch({ clock, api: servers.api, say, evidence: { truth, fleet, owner } }), (it) => it.stop());
  const readJournal = async () => (postgres === null ? readSqliteJournal(file) : readPostgresJournal(postgres.url()));
  return { aws, topicArn, folder, fleet, truth, servers, owner, watch, readJournal };
}

/** Interrupts machines, and makes trouble meanwhile. */
async function strike({ clock, options }: BenchParts, scene: Scene): Promise<Pick<Soaked, 'happened' | 'troubles'>> {
  const troubles = new Map<TroubleName, number>();
  const ending = new AbortController();
  const trouble = makeTroubles({ ...scene, clock, random: createRandom(options.seed + 3), signal: ending.signal }, troubles);
  const over = trouble.catch(ignoreAbort(ending.signal));
  const happened = await interrupt({ ...scene, clock, options, random: createRandom(options.seed + 4) });
  ending.abort(new Error('the time is up'));
  await over;
  scene.aws.heal();
  return { happened, troubles };
}

/** Until nothing has been open for five looks, for a notice may be under way, or for 150 s. */
async function settle(clock: Clock, watch: Watch): Promise<void> {
  const giveUpAt = clock.now() + SETTLE_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && clock.now() < giveUpAt; quiet = (await watch.isQuiet()) ? quiet + 1 : 0) {
    await sleep(clock, LOOK_MS);
  }
}
