// How many notices one core takes in durably in a second, by SNS and SQS, on SQLite and PostgreSQL; beside it what the bare databases do.
import { tableOf } from '../parts/table.ts';
import { bareRows } from './bare.ts';
import { type Case, HEAD, measure, WARM_UP } from './measure.ts';
import { optionsOf } from './options.ts';
import { leaveCore } from './own-core.ts';
import { openSupplies, type Supplies } from './supplies.ts';

const tell = (line: string) => void process.stdout.write(`${line}\n`);

const CASES = (['alone', 'whole'] as const).flatMap((scope) => (['sns', 'sqs'] as const).map((source) => ({ scope, source })));

/** A fresh database of each sort. */
async function storesOf({ postgres }: Supplies): Promise<readonly Case['store'][]> {
  return postgres === null ? [null] : [null, await postgres.createDatabase()];
}

async function run(supplies: Supplies, limitMs: number): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const each of CASES) {
    for (const store of await storesOf(supplies)) {
      const row = await measure({ ...each, store }, supplies, limitMs);
      tell(row.join('  '));
      rows.push(row);
    }
  }
  const bare = await bareRows(supplies.warnings, { limitMs, postgres: (await supplies.postgres?.createDatabase()) ?? null });
  tell(`\n${tableOf([HEAD, ...rows]).join('\n')}`);
  tell(`\n${tableOf([['one insert, one commit', 'commits', 'p50', 'p99'], ...bare]).join('\n')}`);
}

const { limitMs, notices } = optionsOf(process.argv.slice(2));
leaveCore();
tell(`signing ${notices} messages`);
const supplies = await openSupplies(notices + WARM_UP);
if (supplies.postgres === null) tell('without PostgreSQL: it is not installed');
const stop = () => void supplies.close().then(() => process.exit(130));
process.once('SIGINT', stop).once('SIGTERM', stop);
try {
  await run(supplies, limitMs);
} finally {
  await supplies.close();
}
