// What a storm of interruptions asks of AWS's load balancing API, and how soon everything is out. See bench/README.md.
import { writeFileSync } from 'node:fs';
import { systemClock } from '@lastcall/plugin-api';
import { type Cell, nameOf } from './cells.ts';
import { type Estate, openEstate } from './estate.ts';
import { type Options, optionsOf } from './options.ts';
import { playRound, type Round } from './round.ts';
import { measureScan, modelScan, type Scan } from './scans.ts';
import { startServer } from './server-process.ts';
import { reportOf, stormRow } from './tables.ts';
import { rehearse, untilWarm } from './warm-up.ts';

/** Whatever hangs is left behind then, ms. */
const LIMIT_MS = 3_000_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

type Stay = { readonly rounds: readonly Round[]; readonly warmMs: number | null };

/** Plays the scenes of an estate on one server, one after the other. */
async function playOn(estate: Estate): Promise<Stay> {
  const server = await startServer(estate.aws);
  try {
    await rehearse(server);
    const { tookMs } = await untilWarm(server, estate.aws, estate.groupArns.length);
    say(`${estate.groupArns.length} groups: index ${tookMs === null ? 'not complete' : `complete after ${tookMs} ms`}`);
    const rounds: Round[] = [];
    for (const scene of estate.scenes) {
      rounds.push(await playRound(estate, scene, server));
      say(rounds.slice(-1).flatMap(stormRow).join('  '));
    }
    return { rounds, warmMs: tookMs };
  } finally {
    await server.close();
  }
}

async function play(groups: number, cells: readonly Cell[]): Promise<Stay> {
  const estate = await openEstate(groups, cells);
  return playOn(estate).finally(() => estate.aws.close());
}

/** Plays the scan of a cell in an estate of its own. */
async function scanIn(cell: Cell): Promise<readonly Scan[]> {
  const scans: Scan[] = [];
  for (const sharing of ['nothing', 'readings and writes'] as const) {
    const estate = await openEstate(cell.groups, [cell]);
    for (const scene of estate.scenes) scans.push(await measureScan(estate, scene, sharing));
    await estate.aws.close();
    say(`scanned ${nameOf(cell)}`);
  }
  return scans;
}

const modelled = (cell: Cell): readonly Scan[] => [modelScan(cell, 'nothing'), modelScan(cell, 'readings and writes')];

async function run({ cells, scan, report }: Options): Promise<void> {
  const [rounds, scans, warmMs] = [[] as Round[], cells.flatMap(modelled), new Map<number, number | null>()];
  for (const [groups, some] of Map.groupBy(cells, (cell) => cell.groups)) {
    const stay = await play(groups, some);
    rounds.push(...stay.rounds);
    warmMs.set(groups, stay.warmMs);
  }
  if (scan) for (const cell of cells) scans.push(...(await scanIn(cell)));
  const text = `${reportOf({ rounds, scans, warmMs }).join('\n')}\n`;
  if (report !== null) writeFileSync(report, text);
  say(`\n${text}`);
}

const options = optionsOf(process.argv.slice(2));
const stop = () => process.exit(130);
process.once('SIGINT', stop).once('SIGTERM', stop);
systemClock.schedule(systemClock.now() + LIMIT_MS, () => process.exit(1));
await run(options);
process.exit(0);
