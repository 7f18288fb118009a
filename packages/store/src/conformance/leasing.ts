import assert from 'node:assert/strict';
import { accepted, claimed, closed, named, notice, type Rule, receipt, running, standing } from './world.ts';

const UNHELD = { owner: null, epoch: 0, renewals: 0 };

/** Who may run an interruption, or do a named thing. */
export const leasing: readonly Rule[] = [
  {
    name: 'an open interruption that nobody ever ran has a lease that nobody holds',
    async check({ store }) {
      assert.deepEqual((await store.find(await accepted(store)))?.lease, UNHELD);
    },
  },
  {
    name: 'a claim names its owner and an epoch one higher, with no renewals',
    async check({ store }) {
      const lease = await running(store);
      assert.deepEqual(lease, { key: lease.key, owner: 'one', epoch: 1 });
      assert.deepEqual((await store.find(lease.key))?.lease, { owner: 'one', epoch: 1, renewals: 0 });
    },
  },
  {
    name: 'of two claims at once one gets it',
    async check({ store }) {
      const key = await accepted(store);
      const claims = await Promise.all(['one', 'two'].map((owner) => store.claim(owner, [{ key, seen: UNHELD }])));
      assert.equal(claims.flat().length, 1);
    },
  },
  {
    name: 'many claims in one call get what stands as seen, in their order',
    async check({ store }) {
      const keys = await Promise.all(['c', 'a', 'b'].map((id) => accepted(store, { id, instanceId: `i-${id}` })));
      await claimed(store, keys[1] as string, 'two');
      const leases = await store.claim(
        'one',
        [...keys, 'unknown'].map((key) => ({ key, seen: UNHELD })),
      );
      assert.deepEqual(
        leases.map(({ key }) => key),
        [keys[0], keys[2]],
      );
    },
  },
  {
    name: 'a lease that was renewed since it was seen cannot be claimed',
    async check({ store }) {
      const lease = await running(store);
      const seen = (await store.find(lease.key))?.lease ?? null;
      await store.renew([lease]);
      assert.deepEqual(await store.claim('two', [{ key: lease.key, seen }]), []);
    },
  },
  {
    name: 'a lease that another claimed since it was seen cannot be claimed',
    async check({ store }) {
      const lease = await running(store);
      const seen = (await store.find(lease.key))?.lease ?? null;
      await claimed(store, lease.key, 'two');
      assert.deepEqual(await store.claim('three', [{ key: lease.key, seen }]), []);
    },
  },
  {
    name: 'a lease that stands as seen can be claimed, whoever holds it, at a higher epoch',
    async check({ store }) {
      const lease = await running(store);
      await store.renew([lease]);
      const next = await claimed(store, lease.key, 'two');
      assert.deepEqual((await store.find(lease.key))?.lease, { owner: 'two', epoch: lease.epoch + 1, renewals: 0 });
      assert.equal(next.epoch, lease.epoch + 1);
    },
  },
  {
    name: 'a name that was forgotten and taken anew since it was seen can neither be claimed nor forgotten',
    async check({ store }) {
      await named(store, 'turn/web/1');
      const seen = await standing(store, 'turn/web/1');
      await store.forget(seen ? [seen] : []);
      await store.claim('two', [{ key: 'turn/web/1', seen: null }]);
      assert.deepEqual(await store.claim('three', [{ key: 'turn/web/1', seen }]), []);
      await store.forget(seen ? [seen] : []);
      assert.equal((await standing(store, 'turn/web/1'))?.owner, 'two');
    },
  },
  {
    name: 'a release since it was seen does not spoil a claim',
    async check({ store }) {
      const lease = await running(store);
      const seen = (await store.find(lease.key))?.lease ?? null;
      await store.release([lease]);
      assert.equal((await store.claim('two', [{ key: lease.key, seen }])).length, 1);
    },
  },
  {
    name: 'an interruption that has closed cannot be claimed, as it was seen or by its name',
    async check({ store }) {
      const lease = await running(store);
      const seen = (await store.find(lease.key))?.lease ?? null;
      await closed(store, lease);
      assert.deepEqual(await store.claim('two', [{ key: lease.key, seen }]), []);
      assert.deepEqual(await store.claim('two', [{ key: lease.key, seen: null }]), []);
    },
  },
  {
    name: 'leases are renewed together, and only those that are held come back',
    async check({ store }) {
      const lost = await running(store);
      await claimed(store, lost.key, 'two');
      const held = await running(store, { id: 'b', instanceId: 'i-2' });
      const name = await named(store, 'replica/one');
      assert.deepEqual(await store.renew([lost, held, name]), [held, name]);
      assert.equal((await store.find(held.key))?.lease.renewals, 1);
      assert.equal((await store.find(lost.key))?.lease.renewals, 0);
      assert.deepEqual(await store.renew([]), []);
    },
  },
  {
    name: 'a released lease is held by nobody, and keeps its epoch for the next one',
    async check({ store }) {
      const lease = await running(store);
      await store.release([lease]);
      assert.equal((await store.find(lease.key))?.lease.owner, null);
      assert.deepEqual(await store.renew([lease]), []);
      assert.ok((await claimed(store, lease.key, 'two')).epoch > lease.epoch);
    },
  },
  {
    name: 'a lost lease is not renewed for standing beside the one that came after it',
    async check({ store }) {
      const lost = await running(store);
      const next = await claimed(store, lost.key);
      assert.deepEqual(await store.renew([lost, next]), [next]);
      assert.equal((await store.find(next.key))?.lease.renewals, 1);
    },
  },
  {
    name: 'releasing a lost lease does not touch its new owner',
    async check({ store }) {
      const lost = await running(store);
      await claimed(store, lost.key, 'two');
      await store.release([lost]);
      assert.equal((await store.find(lost.key))?.lease.owner, 'two');
    },
  },
  {
    name: 'a notice that is merged leaves the lease as it is',
    async check({ store }) {
      const lease = await running(store);
      await store.renew([lease]);
      await store.accept([notice({ id: 'notice-2' })], receipt());
      assert.deepEqual((await store.find(lease.key))?.lease, { owner: 'one', epoch: lease.epoch, renewals: 1 });
    },
  },
  {
    name: 'a named lease comes into being with its first claim, and only once so',
    async check({ store }) {
      const claim = { key: 'reporter/slack', seen: null };
      const both = await Promise.all([store.claim('one', [claim]), store.claim('two', [claim])]);
      assert.equal(both.flat().length, 1);
      assert.equal(both.flat()[0]?.epoch, 1);
      assert.deepEqual(await store.claim('three', [claim]), []);
    },
  },
  {
    name: 'named leases are listed by the beginning of their names, by name, and those of interruptions are not',
    async check({ store }) {
      const { key } = await running(store);
      for (const name of ['turn/b/1', 'turn/a%/1', 'turn/a_/1', 'turn/ab/1', 'reporter/x']) await named(store, name);
      const keysOf = async (prefix: string) => (await store.leases(prefix)).map((lease) => lease.key);
      assert.deepEqual(await keysOf('turn/'), ['turn/a%/1', 'turn/a_/1', 'turn/ab/1', 'turn/b/1']);
      assert.deepEqual([await keysOf('turn/a%'), await keysOf('turn/a_')], [['turn/a%/1'], ['turn/a_/1']]);
      assert.deepEqual(await keysOf(key), []);
      assert.deepEqual(await standing(store, 'reporter/x'), { key: 'reporter/x', owner: 'one', epoch: 1, renewals: 0 });
    },
  },
  {
    name: 'an interruption that is open cannot be claimed by its name alone',
    async check({ store }) {
      const key = await accepted(store);
      assert.deepEqual(await store.claim('one', [{ key, seen: null }]), []);
      assert.deepEqual((await store.find(key))?.lease, UNHELD);
    },
  },
  {
    name: 'a named lease that was never claimed, or is forgotten, begins anew',
    async check({ store }) {
      const key = 'replica/one';
      assert.deepEqual(await store.claim('one', [{ key, seen: UNHELD }]), []);
      await named(store, key);
      await store.forget(await store.leases(key));
      assert.deepEqual(await store.claim('two', [{ key, seen: null }]), [{ key, owner: 'two', epoch: 1 }]);
    },
  },
  {
    name: 'the lease of an interruption is not forgotten, so that it stays open',
    async check({ store }) {
      const key = await accepted(store);
      await store.forget([{ key, ...UNHELD }]);
      assert.deepEqual((await store.find(key))?.lease, UNHELD);
    },
  },
  {
    name: 'a named lease is forgotten as it was seen, and not when it was renewed or claimed since',
    async check({ store }) {
      const lease = await named(store, 'replica/one');
      const before = await store.leases('replica/');
      await store.renew([lease]);
      await store.forget(before);
      assert.equal((await store.leases('replica/')).length, 1);
      await store.forget(await store.leases('replica/'));
      assert.deepEqual(await store.leases('replica/'), []);
      assert.deepEqual(await store.renew([lease]), []);
    },
  },
];
