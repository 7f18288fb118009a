import type { Step } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, stepsFor, twoSteps } from './replica.ts';

const leftOut = suite('left out');

const hook = (name: string) => ({ group: 'web', name, token: `token-${name}`, noticedAt: 1 });

/** A step that has something to do only while a hook waits. */
const completing = (calls: string[]): Step => ({
  ...noting(calls, 'hook'),
  notFor: ({ hooks }) => (hooks.length === 0 ? 'no lifecycle hook waits' : null),
});

leftOut('a step left out because no hook waited runs when one comes, also after its turn had passed', async () => {
  const calls: string[] = [];
  const pipeline = aPipeline([[aStep('hook')], [aStep('slow')]], { on: ['spot-interruption', 'termination-hook'] });
  const { clock, accept, views } = aReplica({ pipelines: [[pipeline, { hook: completing(calls), slow: noting(calls, 'slow', 10_000) }]] });
  await accept(aNotice('spot-interruption'));
  await clock.advance(5_000);
  const [early] = await views();
  assert.equal(
    [calls, early?.steps[0]?.outcome, early?.steps[0]?.summary],
    [['slow spot-interruption #1'], 'skipped', 'no lifecycle hook waits'],
  );
  await accept(aNotice('termination-hook', { hook: hook('drain') }));
  await clock.advance(20_000);
  assert.ok(calls.includes('hook spot-interruption #1'));
  const [view] = await views();
  assert.equal([view?.steps[0]?.outcome, view?.outcome], ['succeeded', 'succeeded']);
});

leftOut('a hook that comes while the run closes is completed by the step that had been left out', async () => {
  const calls: string[] = [];
  const { store, clock, accept, views } = aReplica({ pipelines: [[twoSteps, { ...stepsFor(calls), hook: completing(calls) }]] });
  const close = store.close;
  let closings = 0;
  Object.assign(store, {
    close: async (...args: Parameters<typeof close>) => {
      closings += 1;
      if (closings === 1) await accept(aNotice('termination-hook', { hook: hook('late') }));
      return close(...args);
    },
  });
  await accept(aNotice('spot-interruption'));
  await clock.advance(10_000);
  assert.equal(calls, ['drain spot-interruption #1', 'hook spot-interruption #1']);
  assert.is((await views())[0]?.steps[1]?.outcome, 'succeeded');
});

leftOut.run();
