import { type Store, viewOf } from '@lastcall/core';
import type { FastifyInstance } from 'fastify';
import { inTurns } from '../sight/in-turns.ts';
import type { Sight } from '../sight/sight.ts';
import { written } from '../sight/written.ts';
import { apiErrors } from './errors.ts';
import { BRIEF, JOURNAL, ONE, PROBLEM, WHOLE } from './schemas.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const FOUND = { description: 'The interruption', ...WHOLE };

const LIST_SCHEMA = {
  summary: 'Interruptions, newest first, or the open ones, earliest deadline first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, description: 'How many at most' },
      before: { type: 'string', description: 'Only those older than the interruption of this id: the last one of the part before' },
      open: { type: 'boolean', default: false, description: 'Only what is open' },
      detail: { enum: ['brief', 'whole'], default: 'brief', description: 'Whether plans, facts and notices come along' },
    },
  },
  response: { 200: { description: 'The interruptions', type: 'array', items: { anyOf: [BRIEF, WHOLE] } } },
};

const ONE_SCHEMA = {
  summary: 'One interruption with its plan, steps and notices',
  params: ONE,
  response: { 200: FOUND, 404: PROBLEM },
};

const JOURNAL_SCHEMA = {
  summary: 'What happened to one interruption, entry by entry, oldest first',
  params: ONE,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      after: { type: 'integer', minimum: 0, default: 0, description: 'Only entries after this position: the `next` of the part before' },
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 500, description: 'How many at most' },
    },
  },
  response: { 200: { description: 'A part of the journal; `next` is null at its end', ...JOURNAL }, 404: PROBLEM },
};

type ListQuery = { readonly limit: number; readonly before?: string; readonly open: boolean; readonly detail: 'brief' | 'whole' };
type OfList = { Querystring: ListQuery };
type OfOne = { Params: { id: string } };
type OfJournal = OfOne & { Querystring: { readonly after: number; readonly limit: number } };

/** What the routes read. */
export type InterruptionParts = { readonly store: Store; readonly sight: Sight };

/** Adds `/api/interruptions`, `/api/interruptions/ID` and `/api/interruptions/ID/journal`. */
export function addInterruptionRoutes(app: FastifyInstance, { store, sight }: InterruptionParts): void {
  app.get<OfList>('/api/interruptions', { schema: LIST_SCHEMA }, async ({ query }, reply) => {
    const ids = await idsFor(store, query);
    const texts =
      query.detail === 'brief' ? await sight.of(ids).then((found) => found.map((each) => each.json())) : await wholeOf(store, ids);
    return reply.type(JSON_TYPE).send(`[${texts.join(',')}]`);
  });
  app.get<OfOne>('/api/interruptions/:id', { schema: ONE_SCHEMA }, async ({ params }, reply) => {
    const [text] = await wholeOf(store, [params.id]);
    if (text === undefined) throw apiErrors.interruptionUnknown();
    return reply.type(JSON_TYPE).send(text);
  });
  app.get<OfJournal>('/api/interruptions/:id/journal', { schema: JOURNAL_SCHEMA }, async ({ params, query }) => {
    const all = await store.entriesOf(params.id);
    if (all.length === 0) throw apiErrors.interruptionUnknown();
    const later = all.filter(({ position }) => position > query.after);
    const entries = later.slice(0, query.limit);
    const next = later.length > entries.length ? (entries.at(-1)?.position ?? null) : null;
    return {
      entries: entries.map(({ position, at, by, event }) => ({ position, at: new Date(at).toISOString(), by, event: written(event) })),
      next,
    };
  });
}

async function idsFor(store: Store, { limit, before, open }: ListQuery): Promise<readonly string[]> {
  if (!open) return before === undefined ? store.list(limit) : store.list(limit, before);
  return (await store.open()).slice(0, limit).map(({ interruption }) => interruption.id);
}

/** Each whole, written out, as the store has it now; those that are unknown are left out. */
function wholeOf(store: Store, ids: readonly string[]): Promise<readonly string[]> {
  return inTurns(ids, async (id) => {
    const entries = await store.entriesOf(id);
    const view = viewOf(entries);
    return view === null ? null : JSON.stringify(written({ ...view, position: entries.at(-1)?.position ?? 0 }));
  });
}
