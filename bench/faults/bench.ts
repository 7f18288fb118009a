import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, signalAt, sleep } from '@lastcall/plugin-api';
import { type Postgres, startPostgres } from '../../tools/postgres.ts';
import { createClosing } from '../parts/closing.ts';
import { ignoreAbort } from '../parts/ignore-abort.ts';
import { countOpen, readPostgresJournal } from '../parts/journal.ts';
import { createRandom } from '../parts/random.ts';
import { play } from './courier.ts';
import { drawFaults } from './faults.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { type ReplicaSet, startReplicas } from './replicas.ts';
import { drawScenario } from './scenarios.ts';
import { type Carried, makeTrouble } from './trouble.ts';
import { type Evidence, judge, type Verdict } from './verdict.ts';
import { openWorld, type World } from './world.ts';

/** What a run of the bench needs. */
export type BenchParts = {
  readonly options: Options;
  /** Folder of PostgreSQL's programs. */
  readonly programs: string;
  readonly clock: Clock;
  readonly say: (line: string) => void;
};

/** What came of it. The folder with configurations and logs is left. */
export type Bench = { readonly verdict: Verdict; readonly evidence: Evidence; readonly folder: string };

/** How long what is open may take to close once nothing fails any more, ms. */
const SETTLE_MS = 90_000;
/** Of the time for all of it, kept for settling and judging, ms. */
const KEPT_MS = 100_000;
/** Of the time before that, kept for notices that have to be delivered again, ms. */
const TAIL_MS = 15_000;
/** Whatever hangs is left behind so long after the time was up, ms. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 500;

type Stage = BenchParts & {
  readonly folder: string;
  readonly world: World;
  readonly postgres: Postgres;
  readonly ledger: Ledger;
  readonly replicas: ReplicaSet;
};

/** Starts everything, lets it fail, waits for it to settle, and judges. Whatever happens, nothing is left running. */
export async function runBench(parts: BenchParts): Promise<Bench> {
  const { clock, options, programs } = parts;
  const { open, close } = createClosing();
  const endsAt = clock.now() + options.minutes * 60_000;
  const callOff = clock.schedule(endsAt + PATIENCE_MS, () => void close().then(() => process.exit(130)));
  try {
    const folder = await mkdtemp(join(tmpdir(), 'lastcall-faults-'));
    const world = await open(openWorld(clock), (it) => it.close());
    const postgres = await open(startPostgres(programs), (it) => it.remove());
    const ledger = createLedger();
    const random = createRandom(options.seed + 2);
    const making = startReplicas({ clock, random, world, postgres, ledger, folder, broken: options.broken });
    const replicas = await open(making, (it) => it.close());
    return await runStage({ ...parts, folder, world, postgres, ledger, replicas }, endsAt - KEPT_MS);
  } finally {
    await close();
    callOff();
  }
}

async function runStage(stage: Stage, calmAt: number): Promise<Bench> {
  const { clock, options, say, world, ledger, replicas, postgres, folder } = stage;
  const spanMs = Math.min((options.interruptions / options.rate) * 1_000, calmAt - TAIL_MS - clock.now());
  say(`seed ${options.seed}, ${options.interruptions} interruptions and ${options.faults} faults in ${Math.round(spanMs / 1_000)} s`);
  const faults = drawFaults(createRandom(options.seed + 1), options.faults, spanMs);
  const { signal, release } = signalAt(clock, calmAt, new Error('the time is up'));
  const trouble = makeTrouble({ ...stage, random: createRandom(options.seed + 3), stations: replicas.stations, signal }, faults);
  await Promise.all([flow(stage, spanMs, signal), trouble.over]).catch(ignoreAbort(signal));
  release();
  say('nothing fails any more; waiting for what is open');
  await settle(stage);
  const { ready, inFlight, delayed } = await world.aws.world.queueDepth(world.queueUrl);
  const evidence: Evidence = {
    ...{ sent: ledger.sent, isAcknowledged: ledger.isAcknowledged, leftInQueue: ready + inFlight + delayed },
    journal: await readPostgresJournal(postgres.url()),
    ...{ uncompleted: world.records.uncompleted(), commands: world.records.commands(), told: world.records.told() },
    incarnations: replicas.stations.flatMap(({ replica }) => replica.incarnations),
    carried: trouble.carried as readonly Carried[],
  };
  await writeFile(join(folder, 'evidence.json'), JSON.stringify(evidence));
  return { verdict: judge(evidence), evidence, folder };
}

/** Lets the interruptions begin, evenly over the span, and waits until all of them are told. */
async function flow(stage: Stage, spanMs: number, signal: AbortSignal): Promise<void> {
  const { clock, options } = stage;
  const random = createRandom(options.seed);
  const beginAt = clock.now();
  const stories: Promise<void>[] = [];
  for (let number = 0; number < options.interruptions; number += 1) {
    await sleep(clock, Math.max(0, beginAt + (number / options.interruptions) * spanMs - clock.now()), signal);
    stories.push(play({ ...stage, signal }, drawScenario(random)));
  }
  await Promise.all(stories);
}

/** Until nothing is open and the queue is empty, or for 90 s. */
async function settle({ clock, world, postgres }: Stage): Promise<void> {
  const giveUpAt = clock.now() + SETTLE_MS;
  while (clock.now() < giveUpAt) {
    const { ready, inFlight, delayed } = await world.aws.world.queueDepth(world.queueUrl);
    if (ready + inFlight + delayed === 0 && (await countOpen(postgres.url()).catch(() => null)) === 0) return;
    await sleep(clock, LOOK_MS);
  }
}
