import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lease } from '../../src/ports/store.ts';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, type ReplicaParts, stepsFor, twoSteps } from './replica.ts';

const runs = suite('hand-over');

/** The earlier replica ends in the middle of `drain`; the next has another configuration. */
const restartedWith = async (next: ReplicaParts) => {
  const first = aReplica({ pipelines: [[twoSteps, stepsFor([], 30_000)]] });
  await first.accept(aNotice('spot-interruption'));
  await first.clock.advance(2_000);
  await first.orchestrator.stop();
  const { clock, store } = first;
  const second = aReplica({ ...next, clock, store, owner: 'replica-2' });
  await clock.advance(10_000);
  return (await second.views())[0];
};

runs('a run that is resumed with other steps configured plans anew', async () => {
  const calls: string[] = [];
  const other = { ...twoSteps, stages: aPipeline([[aStep('hook', { always: true })]]).stages };
  const view = await restartedWith({ pipelines: [[other, { hook: noting(calls, 'hook') }]] });
  assert.equal([calls, view?.outcome], [['hook spot-interruption #1'], 'succeeded']);
});

runs('a run that is resumed after dry runs were asked for acts no more', async () => {
  const calls: string[] = [];
  await restartedWith({ pipelines: [[twoSteps, stepsFor(calls)]], dryRun: true });
  assert.equal(calls, ['drain spot-interruption #2 dry', 'hook spot-interruption #1 dry']);
});

runs('a replica that stops hands its runs over at once, and the other keeps what has ended', async () => {
  const calls: string[] = [];
  const steps = { drain: noting(calls, 'drain'), hook: noting(calls, 'hook', 6_000) };
  const first = aReplica({ pipelines: [[twoSteps, steps]] });
  await first.accept(aNotice('spot-interruption'));
  await first.clock.advance(3_000);
  await first.orchestrator.stop();
  const { clock, store } = first;
  const second = aReplica({ pipelines: [[twoSteps, steps]], clock, store, owner: 'replica-2' });
  await clock.advance(100);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1', 'hook spot-interruption #2']);
  await clock.advance(10_000);
  const [view] = await second.views();
  assert.equal([view?.outcome, view?.attempt], ['succeeded', 2]);
});

/** Two replicas on one store; the first has the run and is in the middle of `drain`. */
const twoReplicas = async (calls: string[]) => {
  const first = aReplica({ pipelines: [[twoSteps, stepsFor(calls, 30_000)]] });
  const { clock } = first;
  await first.accept(aNotice('spot-interruption'));
  await clock.advance(2_000);
  const second = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], clock, store: first.bare, owner: 'replica-2' });
  await clock.advance(5_000);
  return { first, second, clock };
};

runs('while its owner lives a run is left alone by the others', async () => {
  const calls: string[] = [];
  const { clock } = await twoReplicas(calls);
  await clock.advance(10_000);
  assert.equal(calls, ['drain spot-interruption #1']);
});

runs('a replica that dies without handing over is followed by another within 3 s', async () => {
  const calls: string[] = [];
  const { first, second, clock } = await twoReplicas(calls);
  first.die();
  await clock.advance(1_000);
  assert.is(calls.length, 1, 'the lease still holds');
  await clock.advance(2_000);
  assert.equal(calls.slice(1), ['drain spot-interruption #2', 'hook spot-interruption #1']);
  await clock.advance(2_000);
  assert.is((await second.views())[0]?.outcome, 'succeeded');
});

runs('a replica that was cut off from the store stops when it sees that another has its run', async () => {
  const calls: string[] = [];
  const { first, second, clock } = await twoReplicas(calls);
  first.store.goAway();
  await clock.advance(4_000);
  assert.is(first.orchestrator.running(), 1, 'it goes on while it cannot tell');
  first.store.comeBack();
  await clock.advance(500);
  assert.is(first.orchestrator.running(), 0);
  await clock.advance(5_000);
  const [view] = await second.views();
  assert.equal([view?.outcome, view?.attempt], ['succeeded', 2]);
});

runs('a run that fails at its very beginning is left to others at once, and tried again here after growing pauses', async () => {
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor([])]] });
  const { clock, store, accept } = replica;
  let claims = 0;
  const { claim } = replica.bare;
  Object.assign(replica.bare, {
    claim: (...args: Parameters<typeof claim>) => {
      claims += 1;
      return claim(...args);
    },
    entriesOf: async () => {
      throw new Error('the entries cannot be read');
    },
  });
  await accept(aNotice('spot-interruption'));
  await clock.advance(30_000);
  assert.ok(claims >= 5 && claims <= 12, `claimed ${claims} times`);
  assert.is((await store.open())[0]?.lease.owner, null);
});

runs('a replica that sees a higher epoch stops its run at once, before any renewal', async () => {
  const calls: string[] = [];
  const { first, clock } = await twoReplicas(calls);
  const [open] = await first.bare.open();
  Object.assign(first.bare, { renew: async (leases: readonly Lease[]) => leases });
  await first.bare.claim('replica-3', [{ key: open?.interruption.id ?? '', seen: open?.lease ?? null }]);
  await first.bare.release([]);
  await clock.advance(100);
  assert.is(first.orchestrator.running(), 0);
});

runs('a replica that stops hands its runs over although its last look at the store is never answered', async () => {
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor([], 30_000)]] });
  const { clock, bare, accept, orchestrator } = replica;
  await accept(aNotice('spot-interruption'));
  await clock.advance(2_000);
  const { open } = bare;
  Object.assign(bare, { open: () => new Promise(() => {}) });
  await clock.advance(500);
  void orchestrator.stop();
  await clock.advance(300);
  assert.is((await open())[0]?.lease.owner, null);
});

runs('what has closed is renewed no more', async () => {
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor([])]] });
  await replica.accept(aNotice('spot-interruption'));
  await replica.clock.advance(10_000);
  const renewed: string[] = [];
  const { renew } = replica.bare;
  Object.assign(replica.bare, {
    renew: (leases: readonly Lease[]) => {
      renewed.push(...leases.map(({ key }) => key));
      return renew(leases);
    },
  });
  await replica.clock.advance(2_000);
  assert.equal(
    renewed.filter((key) => !key.startsWith('replica/')),
    [],
  );
});

runs.run();
