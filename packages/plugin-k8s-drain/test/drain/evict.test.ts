import { anInterruption, fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kubernetes } from '../../src/api-server/client.ts';
import type { Reply } from '../../src/api-server/status-errors.ts';
import type { Budgets } from '../../src/budgets/budgets.ts';
import { drainConfig } from '../../src/config.ts';
import { type Eviction, evictPod, POD_GONE } from '../../src/drain/evict.ts';
import { termsOf } from '../../src/terms-of.ts';
import { aPod } from '../support/pods.ts';

/** The talk about one pod, whose requests are answered as `answer` says and whose turns tell how they ended. */
function aTalk(answer: (signal: AbortSignal) => Promise<Reply>) {
  const clock = fakeClock();
  const gone = new AbortController();
  const ends: string[] = [];
  const told: string[] = [];
  const kubernetes: Kubernetes = { send: (_, signal) => answer(signal), watch: () => new Promise(() => {}), close: async () => {} };
  const budgets: Budgets = {
    ready: async () => ({ problem: null }),
    namesFor: () => ['web'],
    inTheWay: () => null,
    turn: async () => ({ end: (how) => void ends.push(how) }),
    close: () => {},
  };
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet } as unknown as Eviction['log'];
  const eviction: Eviction = {
    ...{ kubernetes, clock, budgets, log, signal: gone.signal },
    terms: termsOf(drainConfig.parse({}), { interruption: anInterruption(), now: clock.now(), deadlineAt: clock.now() + 120_000 }),
    disruptions: { around: (_, deletion) => deletion() },
    news: { leaving: (pod, act) => void told.push(`${act.do} ${pod.metadata.name}`) },
    gate: (work) => work(),
    pod: () => aPod(),
    tell: quiet,
  };
  return { eviction, gone, ends, told };
}

const unanswered = (signal: AbortSignal) =>
  new Promise<Reply>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
const answered = (status: number) => async (): Promise<Reply> => ({ status, body: null, retryAfterMs: null });

const test = suite('the talk about one pod');

test('a pod that is gone before its eviction was answered was let go by its budget', async () => {
  const { eviction, gone, ends } = aTalk(unanswered);
  const talking = evictPod(eviction).catch(() => {});
  await settle();
  gone.abort(POD_GONE);
  await talking;
  assert.equal(ends, ['let-go']);
});

test('an accepted eviction was let go', async () => {
  const { eviction, ends } = aTalk(answered(201));
  await evictPod(eviction);
  assert.equal(ends, ['let-go']);
});

test('an eviction of a pod that is not there took nothing from its budget', async () => {
  const { eviction, ends } = aTalk(answered(404));
  await evictPod(eviction);
  assert.equal(ends, ['other']);
});

for (const [what, reason, told] of [
  ['is gone before its eviction was answered is told of as evicted', POD_GONE, ['evict web-1']],
  ['the drain has left before its eviction was answered is not told of', new Error('the time is up'), []],
] as const)
  test(`a pod that ${what}`, async () => {
    const { eviction, gone, told: heard } = aTalk(unanswered);
    const talking = evictPod(eviction).catch(() => {});
    await settle();
    gone.abort(reason);
    await talking;
    assert.equal(heard, told);
  });

test('a pod is told of once its eviction is accepted', async () => {
  const { eviction, told } = aTalk(answered(201));
  await evictPod(eviction);
  assert.equal(told, ['evict web-1']);
});

test('a pod that was not there any more is not told of', async () => {
  const { eviction, told } = aTalk(answered(404));
  await evictPod(eviction);
  assert.equal(told, []);
});

test.run();
