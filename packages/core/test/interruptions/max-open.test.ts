import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MaxOpen } from '../../src/config/config.ts';
import { latestTurn, turnsFor } from '../../src/interruptions/waiting.ts';
import type { Notice } from '../../src/notices/notice.ts';
import { aPipeline } from '../pipeline/builders.ts';
import { aNotice, aReplica, noting, twoSteps } from './replica.ts';

const waits = suite('at most so many of a group at once');

const idOf = (index: number) => `i-${String(index).padStart(17, '0')}`;
const notices = (kind: Notice['kind'], count: number, parts: Partial<Notice> = {}) =>
  Array.from({ length: count }, (_, index) => aNotice(kind, { id: `${kind}/${index}`, instanceId: idOf(index), ...parts }));

/** Runs of 10 s each in a group of 20; notes when each began, in seconds since the start. */
const aGroup = (parts: { readonly maxOpen?: MaxOpen; readonly replicas?: number } = {}) => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const startedAt = clock.now();
  const begun: number[] = [];
  const drain = noting([], 'drain', 10_000);
  const steps = {
    hook: noting([], 'hook', 0),
    drain: {
      ...drain,
      run: (...args: Parameters<typeof drain.run>) => {
        begun.push(Math.floor((clock.now() - startedAt) / 1_000));
        return drain.run(...args);
      },
    },
  };
  const pipeline = { ...twoSteps, maxOpen: parts.maxOpen ?? { percent: 10 } };
  const owners = Array.from({ length: parts.replicas ?? 1 }, (_, index) => `replica-${index + 1}`);
  const replicas = owners.map((owner) => aReplica({ pipelines: [[pipeline, steps]], clock, store, owner }));
  const [first] = replicas;
  return { clock, store, begun, replicas, accept: (...all: Notice[]) => first?.accept(...all), views: () => first?.views() };
};

waits('rebalance recommendations of a group of 20 run two at a time', async () => {
  const { clock, begun, accept, views } = aGroup();
  await accept(...notices('rebalance-recommendation', 6));
  await clock.advance(60_000);
  assert.equal(
    begun.map((second) => Math.floor(second / 10)),
    [0, 0, 1, 1, 2, 2],
  );
  assert.ok((await views())?.every(({ outcome }) => outcome === 'succeeded'));
});

waits('the share holds among all replicas', async () => {
  const { clock, begun, replicas } = aGroup({ replicas: 2 });
  const all = notices('rebalance-recommendation', 4);
  await replicas[0]?.accept(...all.slice(0, 2));
  await replicas[1]?.accept(...all.slice(2));
  await clock.advance(8_000);
  assert.is(begun.length, 2);
});

waits('spot interruptions never wait', async () => {
  const { clock, begun, accept } = aGroup();
  await accept(...notices('spot-interruption', 6));
  await clock.advance(1_000);
  assert.is(begun.length, 6);
});

waits('a spot notice ends the waiting of its instance at once', async () => {
  const { clock, begun, accept } = aGroup({ maxOpen: { count: 1 } });
  await accept(...notices('rebalance-recommendation', 2));
  await clock.advance(2_000);
  assert.is(begun.length, 1);
  await accept(...notices('spot-interruption', 2, { noticedAt: clock.now(), deadlineAt: clock.now() + 120_000 }).slice(1));
  await clock.advance(500);
  assert.is(begun.length, 2);
});

waits('who waited long has the whole of its time from its turn on', async () => {
  const pipeline = { ...twoSteps, limitMs: 15_000, maxOpen: { count: 1 }, marginMs: 0, reserveMs: 0 };
  const clock = fakeClock();
  const { accept, views } = aReplica({
    pipelines: [[pipeline, { drain: noting([], 'drain', 10_000), hook: noting([], 'hook', 0) }]],
    clock,
  });
  await accept(...notices('rebalance-recommendation', 5));
  await clock.advance(80_000);
  assert.equal(
    (await views()).map(({ outcome }) => outcome),
    ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'succeeded'],
  );
});

waits('a waiting change that is called off closes without a run', async () => {
  const { clock, begun, accept, views } = aGroup({ maxOpen: { count: 1 } });
  const deadlineAt = clock.now() + 86_400_000;
  const revision = (index: number, status: 'upcoming' | 'closed') => ({
    eventArn: `arn:${index}`,
    updatedAt: status === 'closed' ? 2 : 1,
    status,
  });
  const all = notices('scheduled-change', 2, { deadlineAt }).map((notice, index) => ({ ...notice, revision: revision(index, 'upcoming') }));
  await accept(...all);
  await clock.advance(2_000);
  await accept({ ...(all[1] as Notice), id: 'closed', revision: revision(1, 'closed') });
  await clock.advance(1_000);
  assert.equal([begun.length, (await views())?.[1]?.outcome], [1, 'called-off']);
});

waits('waiting ends while there is still time for the whole run before AWS acts', async () => {
  const { clock, begun, accept } = aGroup({ maxOpen: { count: 1 } });
  const deadlineAt = clock.now() + 600_000 + 5_000 + 4_000;
  await accept(...notices('scheduled-change', 3, { deadlineAt, revision: { eventArn: 'arn:1', updatedAt: 1, status: 'upcoming' } }));
  await clock.advance(6_000);
  assert.equal(begun, [0, 4, 4]);
});

waits('a share is rounded down, and is one at least; a count is taken as it is', () => {
  const share = (size: number | null) => turnsFor({ percent: 10 }, size);
  assert.equal([share(500), share(19), share(3), share(null), turnsFor({ count: 7 }, 3)], [50, 1, 1, 1, 7]);
});

waits('without an instant of AWS waiting may go on', () => {
  assert.is(latestTurn(aPipeline([]), { ...aNotice('rebalance-recommendation'), hooks: [], instance: null }), Number.POSITIVE_INFINITY);
});

waits.run();
