// What becomes of notices while everything fails at once. See bench/README.md.
import { systemClock } from '@lastcall/plugin-api';
import { findPostgres } from '../../tools/postgres.ts';
import { runBench } from './bench.ts';
import { readOptions } from './options.ts';
import { demandsOf, reportOf } from './report.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

const options = readOptions(process.argv.slice(2), systemClock.now());
const found = findPostgres();
if ('reason' in found) {
  say(`# skip bench/faults: ${found.reason}`);
} else {
  const { verdict, evidence, folder } = await runBench({ options, programs: found.folder, clock: systemClock, say });
  const demands = demandsOf(verdict, evidence.incarnations);
  for (const line of reportOf(verdict, demands, evidence.carried)) say(line);
  const unmet = demands.filter(({ offenders }) => offenders.length > 0);
  for (const { name, offenders } of unmet) say(['', `${name}:`, ...offenders.slice(0, 20).map((offender) => `  ${offender}`)].join('\n'));
  say(unmet.length === 0 ? 'everything holds' : `\n${unmet.length} demands are not met; logs are in ${folder}`);
  process.exitCode = unmet.length === 0 ? 0 : 1;
}
