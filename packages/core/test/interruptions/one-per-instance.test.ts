import { done, type Step } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Notice } from '../../src/notices/notice.ts';
import { aPipeline, aStep } from '../pipeline/builders.ts';
import { aNotice, aReplica, type Replica } from './replica.ts';

const one = suite('one interruption per instance');

const hook = { group: 'web', name: 'drain', token: 'token', noticedAt: 1 };

/** What AWS tells of one spot machine of a group that is taken away, each told once. */
const TELLINGS: readonly Notice[] = [
  aNotice('rebalance-recommendation'),
  aNotice('spot-interruption'),
  aNotice('termination-hook', { hook }),
  aNotice('instance-state-change', { deadlineAt: fakeClock().now() + 90_000 }),
];

/** When which notice reaches which replica; any may come twice. */
const deliveries = fc.array(
  fc.record({ notice: fc.constantFrom(...TELLINGS), toFirst: fc.boolean(), afterMs: fc.constantFrom(0, 10, 700, 2_500, 9_000) }),
  { minLength: 1, maxLength: 8 },
);

const PIPELINES = [
  aPipeline([[aStep('elb')], [aStep('drain')], [aStep('hook', { always: true })]], { name: 'soft', on: ['rebalance-recommendation'] }),
  aPipeline([[aStep('elb')], [aStep('hook', { always: true })]], { name: 'hard', on: ['spot-interruption', 'termination-hook'] }),
];

/** Two replicas on one store, and the hooks that were completed; `peak`: how many steps of one name ran at once, at most. */
const world = () => {
  const store = createMemoryStore();
  const clock = fakeClock();
  const completed = new Set<string>();
  const peak = { now: 0, most: 0 };
  const step = (lastsMs: number, act: Step['run'] | null = null): Step => ({
    async run(interruption, context) {
      peak.now += 1;
      peak.most = Math.max(peak.most, peak.now);
      await context.sleep(lastsMs).finally(() => {
        peak.now -= 1;
      });
      await act?.(interruption, context);
      return done('done');
    },
  });
  const complete: Step['run'] = async ({ hooks }) => {
    for (const { token } of hooks) completed.add(String(token));
    return done('completed');
  };
  const steps = { elb: step(1_000), drain: step(5_000), hook: step(200, complete) };
  const pipelines = PIPELINES.map((pipeline) => [pipeline, steps] as const);
  const replicas = ['one', 'two'].map((owner) => aReplica({ pipelines, clock, store, owner }));
  return { clock, completed, peak, replicas: replicas as [Replica, Replica] };
};

type Delivery = { readonly notice: Notice; readonly toFirst: boolean; readonly afterMs: number };

const play = async (told: readonly Delivery[]) => {
  const { clock, completed, peak, replicas } = world();
  for (const { notice, toFirst, afterMs } of told) {
    await clock.advance(afterMs);
    await replicas[toFirst ? 0 : 1].accept(notice);
  }
  await clock.advance(700_000);
  const views = await replicas[0].views();
  await Promise.all(replicas.map(({ orchestrator }) => orchestrator.stop()));
  await Promise.all(replicas.map(({ keeper }) => keeper.stop()));
  return { views, completed, peak };
};

one(
  'whatever order notices come in and whichever replica gets them, everything closes, one run at a time, and every hook is completed',
  () =>
    fc.assert(
      fc.asyncProperty(deliveries, async (told) => {
        const { views, completed, peak } = await play(told);
        assert.ok(views.every(({ closedAt }) => closedAt !== null));
        assert.ok(peak.most <= 1, `${peak.most} steps ran at once`);
        if (told.some(({ notice }) => notice.kind === 'termination-hook')) assert.ok(completed.has('token'));
      }),
      { numRuns: 60 },
    ),
);

one('notices that come close together are one interruption with one run', async () => {
  const told = TELLINGS.slice(0, 3).flatMap((notice) => [
    { notice, toFirst: true, afterMs: 50 },
    { notice, toFirst: false, afterMs: 0 },
  ]);
  const { views } = await play(told);
  assert.equal(
    views.map(({ kind, outcome, notices }) => [kind, outcome, notices.length]),
    [['spot-interruption', 'succeeded', 3]],
  );
});

one('a kind that is more urgent switches the pipeline, and steps that have ended keep their outcome', async () => {
  const { views } = await play([
    { notice: TELLINGS[0] as Notice, toFirst: true, afterMs: 0 },
    { notice: TELLINGS[1] as Notice, toFirst: false, afterMs: 2_500 },
  ]);
  const [view] = views;
  assert.is(view?.plan?.pipeline, 'hard');
  assert.equal(
    view?.steps.map(({ id, attempt, outcome }) => [id, attempt, outcome]),
    [
      ['elb', 1, 'succeeded'],
      ['hook', 1, 'succeeded'],
    ],
  );
});

one('the end of the instance closes what is open', async () => {
  const { views } = await play([
    { notice: TELLINGS[0] as Notice, toFirst: true, afterMs: 0 },
    { notice: aNotice('instance-state-change', { deadlineAt: fakeClock().now() }), toFirst: false, afterMs: 2_500 },
  ]);
  const [view] = views;
  assert.ok((view?.closedAt ?? Number.POSITIVE_INFINITY) < fakeClock().now() + 5_000);
});

one.run();
