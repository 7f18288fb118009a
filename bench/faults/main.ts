// What becomes of notices while everything fails at once. See bench/README.md.
import { rm } from 'node:fs/promises';
import { systemClock } from '@lastcall/plugin-api';
import { findPostgres } from '../../tools/postgres.ts';
import { runBench } from './bench.ts';
import { type Options, readOptions } from './options.ts';
import { demandsOf, reportOf } from './report.ts';

/** How many offenders of one demand are named. */
const NAMED = 20;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs the bench, prints its numbers, and gives the exit code. */
async function run(options: Options, programs: string): Promise<number> {
  const { verdict, evidence, folder } = await runBench({ options, programs, clock: systemClock, say });
  const demands = demandsOf(verdict, evidence.incarnations);
  for (const line of reportOf(verdict, demands, evidence)) say(line);
  const unmet = demands.filter(({ offenders }) => offenders.length > 0);
  for (const { name, offenders } of unmet) say(['', `${name}:`, ...offenders.slice(0, NAMED).map((each) => `  ${each}`)].join('\n'));
  if (unmet.length === 0) await rm(folder, { recursive: true, force: true });
  say(
    unmet.length === 0 ? '\nEverything holds.' : `\n${unmet.length} of ${demands.length} demands are not met. Logs and evidence: ${folder}`,
  );
  return unmet.length === 0 ? 0 : 1;
}

const options = readOptions(process.argv.slice(2), systemClock.now());
const found = findPostgres();
if ('reason' in found) say(`# skip bench/faults: ${found.reason}`);
// The simulated world has plans of its own for the next two minutes.
else process.exit(await run(options, found.folder));
