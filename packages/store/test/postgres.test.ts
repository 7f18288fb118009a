import { suite } from 'uvu';
import { describeStore } from '../src/conformance/index.ts';
import { openStore } from '../src/open-store.ts';
import { withPostgres } from './a-postgres.ts';

await withPostgres('the PostgreSQL store', async (postgres) => {
  const test = suite('the PostgreSQL store');
  const openNew = async () => {
    const url = await postgres.createDatabase();
    const again = () => openStore(url);
    return { store: await again(), reopen: again, second: again };
  };
  test.after(postgres.remove);
  describeStore({ name: 'postgres', open: openNew, test });
  test.run();
});
