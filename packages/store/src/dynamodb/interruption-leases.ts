import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Claim, Lease } from '@lastcall/core';
import { sleep } from '@lastcall/plugin-api';
import { tableUnavailable } from '../errors.ts';
import { isPassingCode } from './faults.ts';
import { leaseOf } from './keys.ts';
import { CALL_LIMIT_MS, pauseMs, type Table } from './table.ts';
import { inTurns } from './turns.ts';

/** Statements of one BatchExecuteStatement, at most. */
const MOST_STATEMENTS = 25;

/** What is set of the lease of an interruption, and how it has to stand. Question marks are filled by the values, in order. */
type Statement = { readonly key: string; readonly set: string; readonly where: string; readonly values: readonly (string | number)[] };

const HELD = '"owner" = ? AND "epoch" = ?';

const claiming = (owner: string, { key, seen }: Claim): Statement => ({
  key,
  set: 'SET "owner" = ? SET "epoch" = ? SET "renewals" = 0 SET "lastNth" = 0',
  where: `"epoch" = ? AND "renewals" = ? AND "owner" IN ('', ?)`,
  values: [owner, (seen?.epoch ?? 0) + 1, seen?.epoch ?? 0, seen?.renewals ?? 0, seen?.owner ?? ''],
});

const renewing = ({ key, owner, epoch }: Lease): Statement => ({
  key,
  set: 'SET "renewals" = "renewals" + 1',
  where: HELD,
  values: [owner, epoch],
});

const releasing = ({ key, owner, epoch }: Lease): Statement => ({ key, set: `SET "owner" = ''`, where: HELD, values: [owner, epoch] });

/** Does statements, each by itself; answers which of them found the lease as it has to stand. A write unit each, and no lock on the others. */
async function run(table: Table, statements: readonly Statement[]): Promise<readonly boolean[]> {
  const done = new Map<Statement, boolean>();
  // AWS refuses a batch that names an item twice.
  for (const turn of inTurns(statements, ({ key }) => key)) {
    const cuts = Array.from({ length: Math.ceil(turn.length / MOST_STATEMENTS) }, (_, index) =>
      turn.slice(index * MOST_STATEMENTS, (index + 1) * MOST_STATEMENTS),
    );
    const answers = (await Promise.all(cuts.map((cut) => runCut(table, cut)))).flat();
    for (const [index, statement] of turn.entries()) done.set(statement, answers[index] === true);
  }
  return statements.map((statement) => done.get(statement) === true);
}

async function runCut(table: Table, statements: readonly Statement[]): Promise<readonly boolean[]> {
  const done = new Map<Statement, boolean>();
  const untilAt = table.clock.now() + CALL_LIMIT_MS;
  for (let tries = 1; ; tries += 1) {
    const left = statements.filter((statement) => !done.has(statement));
    const errors = await errorsOf(table, left, untilAt);
    for (const [index, statement] of left.entries()) if (!isHeldUp(errors[index])) done.set(statement, errors[index] === null);
    if (done.size === statements.length) return statements.map((statement) => done.get(statement) === true);
    const wait = pauseMs(tries);
    if (table.clock.now() + wait >= untilAt) throw tableUnavailable(table.name, new Error('leases could not be written in time'));
    await sleep(table.clock, wait);
  }
}

const isHeldUp = (code: string | null | undefined) => code !== null && isPassingCode(code);

/** AWS's code of each statement that was not done, null for those that were. */
async function errorsOf(table: Table, statements: readonly Statement[], untilAt: number): Promise<readonly (string | null)[]> {
  const Statements = statements.map(({ key, set, where, values }) => {
    const { pk, sk } = leaseOf(key);
    const [before, after] = [values.slice(0, marksIn(set)), values.slice(marksIn(set))];
    return {
      Statement: `UPDATE "${table.name}" ${set} WHERE "pk" = ? AND "sk" = ? AND ${where}`,
      Parameters: Object.values(marshall(Object.fromEntries([...before, pk, sk, ...after].map((value, index) => [`v${index}`, value])))),
    };
  });
  const command = () => new BatchExecuteStatementCommand({ Statements });
  const { Responses = [] } = await table.ask((client, abortSignal) => client.send(command(), { abortSignal }), untilAt);
  return statements.map((_, index) => Responses[index]?.Error?.Code ?? null);
}

const marksIn = (words: string) => words.split('?').length - 1;

/** The leases of interruptions, see the `Store` port. */
export const interruptionLeases = {
  async claim(table: Table, owner: string, claims: readonly Claim[]): Promise<readonly Lease[]> {
    const good = claims.filter(({ seen }) => seen !== null);
    const got = await run(
      table,
      good.map((claim) => claiming(owner, claim)),
    );
    return good.flatMap(({ key, seen }, index) => (got[index] ? [{ key, owner, epoch: (seen?.epoch ?? 0) + 1 }] : []));
  },
  async renew(table: Table, leases: readonly Lease[]): Promise<readonly Lease[]> {
    const held = await run(table, leases.map(renewing));
    return leases.filter((_, index) => held[index]);
  },
  async release(table: Table, leases: readonly Lease[]): Promise<void> {
    await run(table, leases.map(releasing));
  },
};
