import { findPostgres, type Postgres, startPostgres } from '../../../tools/postgres.ts';

/** Runs `act` with a PostgreSQL of its own, or prints why it cannot. The server is removed when the process ends. */
export async function withPostgres(name: string, act: (postgres: Postgres) => Promise<void>): Promise<void> {
  const found = findPostgres();
  if ('reason' in found) {
    console.log(`# skip ${name}: ${found.reason}`);
    return;
  }
  await act(await startPostgres(found.folder));
}
