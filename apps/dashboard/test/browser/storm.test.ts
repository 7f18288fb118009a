import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findChromium } from '../../../../tools/chromium.ts';
import { openStage } from './a-page.ts';
import { instanceId, live } from './lives.ts';

const test = suite('the page in a storm');

const OPEN = 1_000;
const CHANGES = 300;
const found = findChromium();

test('a thousand open ones are all in the map, and it follows while three hundred of them close', async () => {
  if ('reason' in found) return;
  const stage = await openStage(found.path);
  await stage.show({}, async ({ api, page, complaints }) => {
    const ids: string[] = [];
    for (let number = 0; number < OPEN; number += 1) ids.push(await api.open(instanceId(number)));
    await Promise.all(ids.slice(CHANGES).map((id, index) => live(api.store, id, index + CHANGES)));
    await page.getByRole('heading', { name: '1,000 open interruptions' }).waitFor();
    assert.is(await page.locator('.cells a').count(), OPEN);
    await Promise.all(ids.slice(0, CHANGES).map((id, index) => live(api.store, id, index, { end: 'succeeded' })));
    await page.getByRole('heading', { name: '700 open interruptions' }).waitFor();
    assert.is(await page.locator('.cells a.succeeded').count(), CHANGES);
    assert.equal(complaints, []);
  });
  await stage.close();
});

if ('reason' in found) console.log(`# skip the page in a storm: ${found.reason}`);
else test.run();
