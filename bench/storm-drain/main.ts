// How fast hundreds of nodes are drained at once on a real control plane: by the server, by kubectl, by nothing but eviction calls. See bench/README.md.
import { systemClock } from '@lastcall/plugin-api';
import { type ClusterPrograms, findClusterPrograms } from '../../tools/cluster/programs.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { layoutOf } from './layout.ts';
import { optionsOf } from './options.ts';
import { playRound, type Round } from './round.ts';
import { openStock } from './stock.ts';
import { reportOf, stormRow } from './tables.ts';
import { judgeAll } from './targets.ts';
import { type Trial, trialsOf } from './trials.ts';

/** Whatever hangs is left behind then, ms. */
const LIMIT_MS = 3_600_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function playOn(cluster: Cluster, trial: Trial): Promise<readonly Round[]> {
  const layout = layoutOf(trial);
  const stock = await openStock(cluster, layout);
  const rounds: Round[] = [];
  for (const stopS of trial.stopS) {
    for (const who of trial.who) {
      const round = await playRound({ trial, cluster, layout, stock }, { who, stopS });
      say(stormRow(round).join('  '));
      rounds.push(round);
    }
  }
  return rounds;
}

/** Plays a trial on a cluster of its own. */
async function play(trial: Trial, programs: ClusterPrograms): Promise<readonly Round[]> {
  const cluster = await openCluster(programs);
  return playOn(cluster, trial).finally(() => cluster.stop());
}

/** Plays all of them, prints what came of it, and gives the exit code. */
async function run(trials: readonly Trial[], programs: ClusterPrograms): Promise<number> {
  const rounds: Round[] = [];
  for (const trial of trials) rounds.push(...(await play(trial, programs)));
  say(`\n${reportOf(rounds).join('\n')}`);
  return judgeAll(rounds).every(({ met }) => met) ? 0 : 1;
}

const trials = trialsOf(optionsOf(process.argv.slice(2)));
const stop = () => process.exit(130);
process.once('SIGINT', stop).once('SIGTERM', stop);
systemClock.schedule(systemClock.now() + LIMIT_MS, stop);
const found = findClusterPrograms();
if ('reason' in found) say(`# skip bench/storm-drain: ${found.reason}`);
// The simulated AWS has plans of its own for the next two minutes.
else process.exit(await run(trials, found));
