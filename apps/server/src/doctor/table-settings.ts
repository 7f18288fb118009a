import { codedFailure, isAccessDenied } from '@lastcall/aws';
import type { DynamoAddress, TableSettings } from '@lastcall/store';

const CONNECT_LIMIT_MS = 3_000;

/** Questions an engine does not have: DynamoDB Local knows no backups. */
const UNKNOWN = ['UnknownOperationException'];
/** What each question says of a table that is not there. */
const MISSING = ['ResourceNotFoundException', 'TableNotFoundException'];

const isNamed = (problem: unknown, names: readonly string[]): boolean => problem instanceof Error && names.includes(problem.name);

/** Asks how a table is set up, once. Changes nothing. Rejects with the coded error of AWS where it neither answers nor refuses. */
export async function describeTable({ table: name, region, endpoint }: DynamoAddress, abortSignal: AbortSignal): Promise<TableSettings> {
  const sdk = await import('@aws-sdk/client-dynamodb');
  const place = { ...(region === null ? {} : { region }), ...(endpoint === null ? {} : { endpoint }) };
  const client = new sdk.DynamoDBClient({ ...place, maxAttempts: 1, requestHandler: { connectionTimeout: CONNECT_LIMIT_MS } });
  const of = { TableName: name };
  try {
    const [table, timeToLive, recovery] = await Promise.all([
      answerTo('DescribeTable', async () => (await client.send(new sdk.DescribeTableCommand(of), { abortSignal })).Table ?? {}),
      answerTo(
        'DescribeTimeToLive',
        async () => (await client.send(new sdk.DescribeTimeToLiveCommand(of), { abortSignal })).TimeToLiveDescription ?? {},
      ),
      answerTo('DescribeContinuousBackups', async () => {
        const { ContinuousBackupsDescription } = await client.send(new sdk.DescribeContinuousBackupsCommand(of), { abortSignal });
        return ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus ?? 'DISABLED';
      }),
    ]);
    return { name, region: await client.config.region(), table, timeToLive, recovery };
  } finally {
    client.destroy();
  }
}

async function answerTo<T>(action: string, ask: () => Promise<T>): Promise<T | 'missing' | 'refused' | 'unknown'> {
  try {
    return await ask();
  } catch (problem) {
    if (isNamed(problem, MISSING)) return 'missing';
    if (isNamed(problem, UNKNOWN)) return 'unknown';
    if (isAccessDenied(problem)) return 'refused';
    throw codedFailure(`dynamodb:${action}`, problem);
  }
}
