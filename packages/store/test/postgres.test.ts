import pg from 'pg';
import { suite } from 'uvu';
import { describeStore } from '../src/conformance/index.ts';
import { openStore } from '../src/open-store.ts';
import { withPostgres } from './a-postgres.ts';

await withPostgres('the PostgreSQL store', async (postgres) => {
  const test = suite('the PostgreSQL store');
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  let count = 0;
  const openNew = async () => {
    count += 1;
    const url = postgres.url(`conformance_${count}`);
    await admin.query(`CREATE DATABASE conformance_${count} TEMPLATE template0`);
    const again = () => openStore(url);
    return { store: await again(), reopen: again, second: again };
  };
  test.after(async () => {
    await admin.end();
    await postgres.remove();
  });
  describeStore({ name: 'postgres', open: openNew, test });
  test.run();
});
