import { suite } from 'uvu';
import { describeStore } from '../src/conformance/index.ts';
import { openStore } from '../src/open-store.ts';
import { withDynamoDb } from './a-dynamodb.ts';

await withDynamoDb('the DynamoDB store', async (dynamo) => {
  const test = suite('the DynamoDB store');
  const openNew = async () => {
    const url = await dynamo.createStore();
    const again = () => openStore(url);
    return { store: await again(), reopen: again, second: again };
  };
  test.after(dynamo.remove);
  describeStore({ name: 'dynamodb', open: openNew, test });
  test.run();
});
