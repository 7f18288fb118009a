import type { Store } from '@lastcall/core';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../src/index.ts';
import { withDynamoDb } from '../a-dynamodb.ts';
import { withPostgres } from '../a-postgres.ts';
import { acts, aPlay, everything, perform } from './acts.ts';
import { createModel } from './model.ts';

const anyOrder = suite('calls in any order');

/** Plays the same with the store and with the model: every answer, and all there is in the end, are the same. */
async function keepsToTheModel(open: () => Promise<readonly [Store, ...Store[]]>, numRuns: number): Promise<void> {
  const plays = { count: 0 };
  await fc.assert(
    fc.asyncProperty(acts, async (all) => {
      plays.count += 1;
      const stores = await open();
      const name = `play-${plays.count}`;
      await stores[0].prune(Number.MAX_SAFE_INTEGER, 1_000);
      const [real, model] = [aPlay(stores[0], name), aPlay(createModel(), name)];
      for (const [index, act] of all.entries()) {
        const store = stores[index % stores.length] as Store;
        const answer = await perform(Object.assign(real, { store }), act);
        assert.is(answer, await perform(model, act), `turn ${index + 1}: ${act.what}`);
      }
      assert.is(await everything(real), await everything(model));
    }),
    { numRuns },
  );
}

anyOrder('a store does what the port says, whatever comes in whichever order', () =>
  keepsToTheModel(async () => [await openStore('memory:')], 500),
);

await withPostgres('calls in any order on PostgreSQL', async (postgres) => {
  anyOrder('two replicas on a PostgreSQL do what the port says, whatever comes in whichever order', async () => {
    const url = await postgres.createDatabase();
    const [one, other] = [await openStore(url), await openStore(url)];
    await keepsToTheModel(async () => [one, other], 40).finally(() => Promise.all([one.shut(), other.shut()]));
  });
  anyOrder.after(postgres.remove);
});

await withDynamoDb('calls in any order on DynamoDB', async (dynamo) => {
  anyOrder('two replicas on a DynamoDB do what the port says, whatever comes in whichever order', async () => {
    const url = await dynamo.createStore();
    const [one, other] = [await openStore(url), await openStore(url)];
    await keepsToTheModel(async () => [one, other], 40).finally(() => Promise.all([one.shut(), other.shut()]));
  });
  anyOrder.after(dynamo.remove);
});

anyOrder.run();
