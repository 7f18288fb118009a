import { sampleNotice } from '@lastcall/core';
import type { Event } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import fastify from 'fastify';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi, posting } from '../an-api.ts';

const description = suite<{ api: AnApi; described: Described }>('the description of the API');

type Content = { readonly schema?: object };
type Operation = { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>> };
type Described = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

description.before(async (world) => {
  world.api = await anApi({ access: { changes: true } });
  world.described = ((await (await world.api.ask('/api/openapi.json')).json()) as { paths: Described }).paths;
});
description.after(({ api }) => api.close());

/** What of an answer is not as it is described; null when it is. Nothing is made to fit. */
async function faultIn(schema: object, answer: unknown): Promise<unknown> {
  const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, useDefaults: false } } });
  app.get('/', async (request) => {
    const validate = request.compileValidationSchema(schema as Record<string, unknown>);
    return { fault: validate(answer) ? null : validate.errors };
  });
  const found = (await app.inject('/')).json() as { fault: unknown };
  await app.close();
  return found.fault;
}

type World = { readonly api: AnApi; readonly described: Described };

async function isAsDescribed({ api, described }: World, asked: { path: string; route: string; init?: RequestInit }): Promise<void> {
  const answer = await api.ask(asked.path, asked.init);
  const operation = described[asked.route]?.[(asked.init?.method ?? 'GET').toLowerCase()];
  const schema = operation?.responses[String(answer.status)]?.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`${asked.route} is not described for ${answer.status}`);
  assert.equal(await faultIn(schema, await answer.json()), null, asked.path);
}

/** Journals a run as far as its first step. */
async function run({ store }: AnApi, id: string): Promise<void> {
  const [lease] = await store.claim('test', [{ key: id, seen: (await store.find(id))?.lease ?? null }]);
  if (lease === undefined) throw new Error('it cannot be claimed');
  const step = { id: 'drain', uses: './drain.ts', decision: 'run', reason: null, budgetMs: 1_000, always: false, optional: true } as const;
  const basis = { kind: 'spot-interruption', deadlineAt: 5_000, hooks: 0 } as const;
  const times = { plannedAt: 0, startsAt: 0, deadlineAt: 4_000, reserveMs: 0 };
  const stages = [{ name: 'move the pods', startsAt: 0, endsAt: 1_000, steps: [step] }];
  const events: readonly Event[] = [
    { what: 'run-claimed', owner: 'test', attempt: 1 },
    { what: 'looked-up', found: 'instance', instance: { ...anInstance(), launchedAt: 7 } },
    { what: 'planned', plan: { pipeline: 'spot', basis, dryRun: false, ...times, late: null, stages }, redo: [] },
    { what: 'step-started', step: 'drain', attempt: 1, deadlineAt: 1_000 },
    { what: 'step-progress', step: 'drain', text: 'half', facts: { startedAt: 3, gone: 1 } },
  ];
  const writings = events.map((event, index) => ({ nth: index + 1, at: index, event }));
  await store.append(lease, writings);
}

const ONE = '/api/interruptions/{id}';

description('every answer is as it is described', async (world) => {
  const { api } = world;
  const id = await api.open();
  await run(api, id);
  const parked = await api.store.park({ receivedAt: 0, source: 'sns', reason: 'no JSON', raw: '{', interruptionId: null });
  const notice = sampleNotice('spot-interruption', { instanceId: 'i-0000000000000001b', at: 0 });
  const asked = [
    { route: '/api/about', path: '/api/about' },
    { route: '/api/interruptions', path: '/api/interruptions' },
    { route: '/api/interruptions', path: '/api/interruptions?detail=whole&open=true' },
    { route: ONE, path: `/api/interruptions/${id}` },
    { route: ONE, path: '/api/interruptions/none' },
    { route: `${ONE}/journal`, path: `/api/interruptions/${id}/journal` },
    { route: `${ONE}/cancel`, path: `/api/interruptions/${id}/cancel`, init: posting({}) },
    { route: `${ONE}/cancel`, path: '/api/interruptions/none/cancel', init: posting({}) },
    { route: '/api/parked', path: '/api/parked' },
    { route: '/api/parked/{id}', path: `/api/parked/${parked}` },
    { route: '/api/parked/{id}/replay', path: `/api/parked/${parked}/replay`, init: posting({}) },
    { route: '/api/plan', path: '/api/plan', init: posting({ notice }) },
    { route: '/api/plan', path: '/api/plan', init: posting({ notice: '{' }) },
    { route: '/api/session', path: '/api/session', init: posting({ token: 'x' }) },
  ];
  for (const each of asked) await isAsDescribed(world, each);
});

description('instants of the instance are text like all others, and facts stay as a plugin told them', async ({ api }) => {
  const id = await api.open('i-0000000000000002a');
  await run(api, id);
  const one = (await (await api.ask(`/api/interruptions/${id}`)).json()) as { instance: object; steps: { facts: object }[] };
  assert.is((one.instance as { launchedAt: string }).launchedAt, '1970-01-01T00:00:00.007Z');
  assert.equal(one.steps[0]?.facts, { startedAt: 3, gone: 1 });
});

description('every route is described with what it is for', ({ described }) => {
  const routes = Object.entries(described).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ path, method, each })),
  );
  assert.ok(routes.length >= 13);
  for (const { path, method, each } of routes) assert.ok((each as { summary?: string }).summary, `${method} ${path}`);
});

description.run();
