// Ten minutes of random interruptions, and whether what the journals claim is what the world has seen. See bench/README.md.
import { rm } from 'node:fs/promises';
import { systemClock } from '@lastcall/plugin-api';
import { findPostgres } from '../../tools/postgres.ts';
import { soak } from './bench.ts';
import { type Options, readOptions } from './options.ts';
import { reportOf } from './report.ts';
import { judge } from './verdict.ts';

/** How many offenders of one demand are named. */
const NAMED = 20;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs the soak, prints its verdict, and gives the exit code. */
async function run(options: Options, programs: string | null): Promise<number> {
  say(`seed ${options.seed}, ${options.minutes} minutes, ${options.replicas === 1 ? 'one server' : `${options.replicas} servers`}`);
  const soaked = await soak({ options, programs, clock: systemClock, say });
  const verdict = judge(soaked, options.broken);
  for (const line of reportOf(verdict, soaked)) say(line);
  const unmet = verdict.demands.filter(({ offenders }) => offenders.length > 0);
  for (const { name, offenders } of unmet) say(['', `${name}:`, ...offenders.slice(0, NAMED).map((each) => `  ${each}`)].join('\n'));
  if (unmet.length === 0) await rm(soaked.folder, { recursive: true, force: true });
  say(
    unmet.length === 0
      ? '\nEverything holds.'
      : `\n${unmet.length} of ${verdict.demands.length} demands are not met. Journal and logs: ${soaked.folder}`,
  );
  return unmet.length === 0 ? 0 : 1;
}

const options = readOptions(process.argv.slice(2), systemClock.now());
const found = options.replicas === 1 ? { folder: null } : findPostgres();
if ('reason' in found) say(`# skip bench/soak: ${found.reason}`);
// The simulated world has plans of its own for the next two minutes.
else process.exit(await run(options, found.folder));
