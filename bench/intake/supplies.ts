import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findPostgres, type Postgres, startPostgres } from '../../tools/postgres.ts';
import { createSigner, newInstanceId, type SignedPost, spotWarning } from './messages.ts';
import { openQueueStandIn, type QueueStandIn } from './queue-stand-in.ts';

/** What every case needs. */
export type Supplies = {
  /** Each is of an instance of its own. */
  readonly warnings: readonly string[];
  /** The same, signed. */
  readonly posts: readonly SignedPost[];
  readonly queue: QueueStandIn;
  readonly awsUrl: string;
  /** Null where PostgreSQL is not installed. */
  readonly postgres: Postgres | null;
  close(): Promise<void>;
};

/** Opens everything and signs so many warnings. */
export async function openSupplies(count: number): Promise<Supplies> {
  const found = findPostgres();
  const signer = await createSigner();
  const warnings = Array.from({ length: count }, () => spotWarning(newInstanceId()));
  const posts = warnings.map(signer.sign);
  const queue = await openQueueStandIn(signer.certificate.pem);
  const aws = fork(fileURLToPath(new URL('aws-stand-in.ts', import.meta.url)));
  const [awsUrl] = (await once(aws, 'message')) as [string];
  const postgres = 'reason' in found ? null : await startPostgres(found.folder);
  return {
    ...{ warnings, posts, queue, awsUrl, postgres },
    async close() {
      if (aws.connected) aws.disconnect();
      await queue.close();
      await postgres?.remove();
    },
  };
}
