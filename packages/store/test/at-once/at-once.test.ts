import type { Store } from '@lastcall/core';
import type { JournalEntry } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../src/index.ts';
import { withDynamoDb } from '../a-dynamodb.ts';
import { withPostgres } from '../a-postgres.ts';
import { type Act, nothingTold, perform, type Told, waves } from './acts.ts';
import { everyEpochHasOneHolder, everyNoticeIsThereOnce, nothingIsWrittenUnderWhatIsOver, whatWasToldIsTrue } from './truths.ts';

const atOnce = suite('calls at once');

type Stores = readonly [Store, ...Store[]];
type Played = { readonly told: Told; readonly read: readonly JournalEntry[]; readonly journal: readonly JournalEntry[] };

/** Plays waves of acts, reading on in the journal meanwhile, and gives what was told, what was read so, and what there is in the end. */
async function play(stores: Stores, name: string, all: readonly (readonly Act[])[]): Promise<Played> {
  const [told, read] = [nothingTold(), [] as JournalEntry[]];
  const beginning = await stores[0].end();
  const storeOf = (turn: number) => stores[turn % stores.length] ?? stores[0];
  const readOn = async (store: Store) => void read.push(...(await store.journal(read.at(-1)?.position ?? beginning, 1_000)));
  let turn = 0;
  const begin = (act: Act) => {
    turn += 1;
    return perform({ store: storeOf(turn), told, turn, name, text: `${name} turn ${turn}` }, act);
  };
  for (const wave of all) await Promise.all([...wave.map(begin), readOn(storeOf(turn + 1))]);
  await readOn(stores[0]);
  return { told, read, journal: await stores[0].journal(beginning, 1_000) };
}

/** Proves of a store, or of several on one engine, what is true whoever does whatever at once. */
async function staysTrue(open: () => Promise<Stores>, numRuns: number): Promise<void> {
  let plays = 0;
  await fc.assert(
    fc.asyncProperty(waves, async (all) => {
      plays += 1;
      const stores = await open();
      const { told, read, journal } = await play(stores, `play-${plays}-`, all);
      everyEpochHasOneHolder(told);
      everyNoticeIsThereOnce(told, journal);
      whatWasToldIsTrue(told, journal);
      nothingIsWrittenUnderWhatIsOver(journal);
      assert.equal(read, journal, 'who read on missed something');
    }),
    { numRuns },
  );
}

atOnce('whatever is done at once: one holder of an epoch, no fenced write, and all that was acknowledged is there', () =>
  staysTrue(async () => [await openStore('memory:')], 300),
);

await withPostgres('calls at once on PostgreSQL', async (postgres) => {
  atOnce('whatever two replicas do at once: one holder of an epoch, no fenced write, and all that was acknowledged is there', async () => {
    const url = await postgres.createDatabase();
    const stores: Stores = [await openStore(url), await openStore(url)];
    await staysTrue(async () => stores, 60).finally(() => Promise.all(stores.map((store) => store.shut())));
  });
  atOnce.after(postgres.remove);
});

await withDynamoDb('calls at once on DynamoDB', async (dynamo) => {
  atOnce(
    'whatever two replicas on DynamoDB do at once: one holder of an epoch, no fenced write, and all that was acknowledged is there',
    async () => {
      const url = await dynamo.createStore();
      const stores: Stores = [await openStore(url), await openStore(url)];
      await staysTrue(async () => stores, 60).finally(() => Promise.all(stores.map((store) => store.shut())));
    },
  );
  atOnce.after(dynamo.remove);
});

atOnce.run();
