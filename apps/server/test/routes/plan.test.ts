import { type ReadyPipeline, sampleNotice } from '@lastcall/core';
import { KINDS } from '@lastcall/plugin-api';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Preview } from '../../src/preview.ts';
import { type AnApi, anApi, posting } from '../an-api.ts';

const AT = Date.UTC(2026, 10, 23, 3);
const step = {
  run: async () => ({ outcome: 'succeeded', summary: '' }),
  foresee: ({ instances }: { instances: number }) => (instances > 1 ? `${instances} at once` : null),
};
const stepConfig = {
  id: 'drain',
  uses: './drain.ts',
  budgetMs: 60_000,
  onFailure: 'continue',
  always: false,
  optional: false,
  on: null,
  when: null,
  with: {},
};
const pipelineFor = (name: string, group: string | null) => ({
  config: {
    ...{ name, on: KINDS.filter((kind) => kind !== 'rebalance-recommendation'), when: group === null ? null : { group } },
    ...{ marginMs: 5_000, reserveMs: 0, limitMs: 600_000, startBeforeMs: null, maxOpen: { percent: 10 }, dryRun: false },
    stages: [{ name: 'move the pods', steps: [stepConfig] }],
  },
  steps: new Map([['drain', { step }]]),
});
const pipelines = [pipelineFor('web', 'web'), pipelineFor('others', null)] as unknown as readonly ReadyPipeline[];

const plans = suite<{ api: AnApi }>('a plan for a pasted notice');

plans.before(async (world) => {
  const scope = { tags: { lastcall: 'yes' }, accounts: ['111122223333'] };
  world.api = await anApi({ pipelines, about: { version: '0.1.0', dryRun: false, scope }, access: { bearer: [] } });
});
plans.after(({ api }) => api.close());

type Planned = { readonly what: Preview['what']; readonly plans: readonly Record<string, unknown>[]; readonly more: number };

async function planned(api: AnApi, notice: string, more: object = {}): Promise<Planned> {
  const answer = await api.ask('/api/plan', posting({ notice, ...more }));
  assert.is(answer.status, 200);
  return (await answer.json()) as Planned;
}

const spot = sampleNotice('spot-interruption', { instanceId: 'i-0000000000000001a', at: AT });

plans('a notice is planned for as it would be run', async ({ api }) => {
  const { what, plans: made, more } = await planned(api, spot);
  assert.equal([what, more, made.length], ['planned', 0, 1]);
  const [first] = made;
  assert.equal([first?.instanceId, first?.pipeline, first?.reason], ['i-0000000000000001a', 'others', null]);
  assert.is((first?.plan as { deadlineAt?: string } | undefined)?.deadlineAt, '2026-11-23T03:01:55.000Z');
  assert.is(first?.startsAt, '2026-11-23T03:00:00.000Z');
});

plans('what is supposed of the instance chooses the pipeline', async ({ api }) => {
  assert.is((await planned(api, spot, { instance: { group: 'web' } })).plans[0]?.pipeline, 'web');
});

plans('a notice that comes late is planned for late', async ({ api }) => {
  assert.is((await planned(api, spot, { ageMs: 85_000 })).plans[0]?.startsAt, '2026-11-23T03:01:25.000Z');
});

plans('every envelope a source would open is opened', async ({ api }) => {
  const sns = JSON.stringify({
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
    Message: spot,
    Timestamp: '2026-11-23T03:00:00.000Z',
  });
  for (const notice of [spot, sns, JSON.stringify({ Records: [{ messageId: 'q', body: sns }] }), ` \n${spot}\n`]) {
    const { what } = await planned(api, notice);
    assert.ok(what === 'planned' || notice.includes('Records'), what);
  }
});

plans('of a Health event with many machines fifty are planned for, and the rest counted', async ({ api }) => {
  const event = JSON.parse(sampleNotice('scheduled-change', { instanceId: 'i-0000000000000001a', at: AT })) as {
    detail: { affectedEntities: unknown[] };
    resources: string[];
  };
  const [entity] = event.detail.affectedEntities as [object];
  const ids = Array.from({ length: 120 }, (_, nth) => `i-${String(nth).padStart(17, '0')}`);
  event.detail.affectedEntities = ids.map((entityValue) => ({ ...entity, entityValue }));
  event.resources = ids;
  const { plans: made, ...rest } = await planned(api, JSON.stringify(event));
  assert.equal([made.length, (rest as { more: number }).more], [50, 70]);
  assert.equal(made[0]?.foreseen, [{ step: 'drain', words: '120 at once' }]);
});

plans('what would be closed without a run says why', async ({ api }) => {
  const reasonOf = async (notice: string, more = {}) => (await planned(api, notice, more)).plans[0]?.reason;
  assert.match(
    String(await reasonOf(sampleNotice('spot-interruption', { instanceId: 'i-0000000000000001a', at: AT, account: '999988887777' }))),
    'outside the scope',
  );
  assert.match(String(await reasonOf(spot, { instance: { tags: { team: 'shop' } } })), 'outside the scope');
  assert.is(await reasonOf(spot, { instance: { tags: { lastcall: 'yes' } } }), null);
  assert.match(
    String(await reasonOf(sampleNotice('rebalance-recommendation', { instanceId: 'i-0000000000000001a', at: AT }))),
    'no pipeline',
  );
  assert.match(
    String(await reasonOf(sampleNotice('instance-state-change', { instanceId: 'i-0000000000000001a', at: AT }))),
    'opens nothing',
  );
});

plans('every kind of notice has a plan or a reason', async ({ api }) => {
  for (const kind of KINDS) {
    const instanceId = kind === 'capacity-block-expiration' ? 'cr-0123456789abcdef0' : 'i-0000000000000001a';
    const [first] = (await planned(api, sampleNotice(kind, { instanceId, at: AT }))).plans;
    assert.ok(first?.plan !== null || first?.reason !== null, kind);
  }
});

plans('what asks for nothing is ignored, and what is nothing is unreadable, both with a reason', async ({ api }) => {
  const launch = JSON.stringify({
    'detail-type': 'EC2 Instance Launch Successful',
    source: 'aws.autoscaling',
    id: 'x',
    time: '2026-11-23T03:00:00Z',
    account: '111122223333',
    region: 'eu-west-1',
    resources: [],
    detail: {},
  });
  for (const [notice, what] of [
    [launch, 'ignored'],
    ['{"half', 'unreadable'],
    ['', 'unreadable'],
  ] as const) {
    const answer = await planned(api, notice);
    assert.is(answer.what, what, notice);
    assert.type((answer as unknown as { reason: string }).reason, 'string');
  }
});

plans('whatever is pasted, there is an answer with a reason or a code', async ({ api }) => {
  const mangled = fc
    .tuple(fc.nat(spot.length), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([at, text]) => spot.slice(0, at) + text + spot.slice(at + text.length));
  const notice = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), mangled);
  await fc.assert(
    fc.asyncProperty(notice, async (text) => {
      const answer = await api.ask('/api/plan', posting({ notice: text }));
      return answer.status === 200 && ['planned', 'ignored', 'unreadable'].includes(((await answer.json()) as { what: string }).what);
    }),
    { numRuns: 300 },
  );
  for (const body of [
    '',
    '[]',
    'null',
    '{',
    '{"notice":{}}',
    '{"__proto__":{"x":1},"notice":""}',
    '{"notice":"","instance":{"platform":"amiga"}}',
    '{"notice":"","ageMs":-1}',
  ]) {
    const answer = await api.ask('/api/plan', { ...posting({}), body });
    assert.is(answer.status, 400, body);
    assert.equal(Object.keys((await answer.json()) as object), ['code', 'message', 'hint']);
  }
  assert.is((await api.ask('/api/plan', posting({ notice: 'x'.repeat(700_000) }))).status, 413);
  assert.not.ok(
    api.log.some((line) => line.includes('could not be answered')),
    api.log.join('\n'),
  );
});

plans('a pasted notice opens nothing', async ({ api }) => {
  await planned(api, spot);
  assert.equal(await api.store.open(), []);
});

plans.run();
