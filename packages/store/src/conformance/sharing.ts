import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { accepted, claimed, notice, type Rule, receipt, rejectsWith, running, shares, writing } from './world.ts';

/** How long another replica may take to hear of something, ms. */
const HEARD_WITHIN_MS = 2_000;

/** What two replicas on one engine do to each other. */
export const sharing: readonly Rule[] = [
  shares('of the claims of two replicas at once one gets each lease', async (one, other) => {
    const keys = await Promise.all(Array.from({ length: 20 }, (_, index) => accepted(one, { id: `n-${index}`, instanceId: `i-${index}` })));
    const claims = keys.map((key) => ({ key, seen: { owner: null, epoch: 0, renewals: 0 } }));
    const got = await Promise.all([one.claim('one', claims), other.claim('two', [...claims].reverse())]);
    const taken = got.flat().map(({ key }) => key);
    assert.equal(new Set(taken).size, taken.length);
    // Who met the other on the way may have left some to a next try, but never all of them.
    assert.ok(taken.length > 0);
    for (const { key, owner, epoch } of got.flat()) assert.deepEqual((await one.find(key))?.lease, { owner, epoch, renewals: 0 });
  }),
  shares('the same notice in two replicas at once opens one interruption and is a duplicate in the other', async (one, other) => {
    const all = Array.from({ length: 20 }, (_, index) => notice({ id: `n-${index}`, instanceId: `i-${index}` }));
    const [here, there] = await Promise.all([one, other].map((store) => Promise.all(all.map((each) => store.accept([each], receipt())))));
    for (const index of all.keys()) {
      const both = [here?.[index]?.[0], there?.[index]?.[0]];
      assert.deepEqual(both.map((acceptance) => acceptance?.effect).sort(), ['duplicate', 'opened']);
      assert.equal(both[0]?.interruptionId, both[1]?.interruptionId);
    }
    assert.equal((await one.open()).length, 20);
  }),
  shares('two notices of one instance in two replicas at once are one interruption', async (one, other) => {
    const merge = (index: number) =>
      Promise.all([
        accepted(one, { id: `a-${index}`, instanceId: `i-${index}` }),
        accepted(other, { id: `b-${index}`, instanceId: `i-${index}` }),
      ]);
    const pairs = await Promise.all(Array.from({ length: 20 }, (_, index) => merge(index)));
    assert.ok(pairs.every(([here, there]) => here === there));
    assert.ok((await other.open()).every(({ revision }) => revision === 2));
  }),
  shares('a claim by another replica fences what this one writes', async (one, other) => {
    const lost = await running(one);
    await claimed(other, lost.key, 'two');
    await rejectsWith('LEASE_LOST', one.append(lost, [writing(1)]));
    assert.deepEqual(await one.renew([lost]), []);
  }),
  shares('what another replica accepts or hands back is heard soon', async (one, other) => {
    await pause(200);
    let heard = 0;
    one.onWrite(() => {
      heard += 1;
    });
    const until = async (count: number) => {
      for (let waited = 0; waited < HEARD_WITHIN_MS && heard < count; waited += 10) await pause(10);
      assert.ok(heard >= count, 'it was not heard');
    };
    const lease = await running(other);
    await until(1);
    const before = heard;
    await other.release([lease]);
    await until(before + 1);
    assert.equal((await one.open()).length, 1);
  }),
  shares('who reads on in one replica misses nothing that two write at the same time', async (one, other) => {
    const [here, there] = [await running(one, { id: 'a', instanceId: 'i-a' }), await running(other, { id: 'b', instanceId: 'i-b' })];
    const seen: number[] = [];
    const readOn = async () => {
      for (const { position } of await one.journal(seen.at(-1) ?? 0, 1_000)) seen.push(position);
    };
    const write = async (nth: number) => {
      await Promise.all([
        one.append(here, [writing(nth)]),
        other.append(there, [writing(nth)]),
        accepted(other, { id: `c-${nth}`, instanceId: `i-c-${nth}` }),
      ]);
    };
    const writes = Promise.all(Array.from({ length: 50 }, (_, index) => write(index + 1)));
    for (let reads = 0; reads < 50; reads += 1) await readOn();
    await writes;
    await readOn();
    assert.equal(seen.length, 2 + 50 * 3);
    assert.deepEqual(
      seen,
      (await other.journal(0, 1_000)).map(({ position }) => position),
    );
  }),
];
