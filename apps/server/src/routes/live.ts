import { randomUUID } from 'node:crypto';
import type { Clock } from '@lastcall/plugin-api';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Line, openLine } from '../sight/line.ts';
import type { Sight } from '../sight/sight.ts';
import { apiErrors } from './errors.ts';
import { PROBLEM } from './schemas.ts';

/** How many may listen at the same time: each may hold a few hundred KB when it reads slowly. */
const MOST_LISTENERS = 100;

const SCHEMA = {
  summary: 'Interruptions as they change, as server-sent events',
  description:
    '`hello` comes first, with `resumed`: false means that what was before has to be listed, now and whenever it comes again; true that nothing was missed since `Last-Event-ID`. `interruptions` has those that changed, as lists show them, at most one state of each in 250 ms.',
  produces: ['text/event-stream'],
  response: { 200: { description: 'Events, without end', type: 'string' }, 503: PROBLEM },
};

/** What the line needs. */
export type LiveParts = { readonly sight: Sight; readonly clock: Clock };

/** Adds `/api/live`: server-sent events, interruptions as they stand after something happened to them. */
export function addLiveRoute(app: FastifyInstance, { sight, clock }: LiveParts): void {
  const process = randomUUID().slice(0, 8);
  const lines = new Set<Line>();
  app.get('/api/live', { schema: SCHEMA, exposeHeadRoute: false }, async ({ headers }, reply) => {
    if (lines.size >= MOST_LISTENERS) throw apiErrors.tooManyListeners();
    const lastId = headers['last-event-id'];
    const outlet = openStream(reply);
    const line = openLine({ clock, sight, process, outlet, lastId: typeof lastId === 'string' ? lastId : null });
    lines.add(line);
    outlet.on('drain', line.drained).on('close', () => {
      line.left();
      lines.delete(line);
    });
    return reply;
  });
  app.addHook('preClose', async () => {
    for (const line of lines) line.end();
  });
}

/** Headers go out at once; a proxy must neither keep nor gather what follows. */
function openStream(reply: FastifyReply) {
  reply.hijack();
  const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
  reply.raw.writeHead(200, headers as Record<string, string>);
  reply.raw.flushHeaders();
  // Who leaves in the midst of a write is no fault: `close` follows.
  reply.raw.on('error', () => undefined);
  return reply.raw;
}
