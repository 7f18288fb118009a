import type { FastifyInstance } from 'fastify';
import { askJson } from '../access/guard.ts';
import { type PreviewParts, type PreviewRequest, preview } from '../preview.ts';
import { written } from '../sight/written.ts';
import { PREVIEW, PROBLEM } from './schemas.ts';

/** What a webhook takes, bytes: an SNS envelope of 256 KiB, whose quotes count twice. */
const BODY_LIMIT = 640 * 1024;

const tags = { type: 'object', maxProperties: 100, additionalProperties: { type: 'string' } };
const instance = {
  type: 'object',
  additionalProperties: false,
  properties: {
    group: { type: ['string', 'null'], description: 'Name of its Auto Scaling group; default none' },
    platform: { enum: ['linux', 'windows'], description: 'What it runs; default linux' },
    tags: { ...tags, description: 'Its tags. Without them nothing is foreign for its tags.' },
  },
};

const SCHEMA = {
  summary: 'What would be done for a notice, and when; asks and changes nothing',
  description: `The message is read as a source would read it, in whatever envelopes it came. For each instance it names there is a plan, for at most 50; \`reason\` says why nothing would be done.`,
  consumes: ['application/json'],
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['notice'],
    properties: {
      notice: { type: 'string', description: 'The message as AWS sent it' },
      ageMs: { type: 'integer', minimum: 0, maximum: 31_536_000_000, default: 0, description: 'How long after its instant it arrives' },
      instance,
    },
  },
  response: { 200: { description: 'What it would lead to', ...PREVIEW }, 415: PROBLEM },
};

type Asked = { readonly notice: string; readonly ageMs: number; readonly instance?: Partial<PreviewRequest['instance']> };

/** Adds `/api/plan`. */
export function addPlanRoute(app: FastifyInstance, parts: PreviewParts): void {
  const rules = { schema: SCHEMA, bodyLimit: BODY_LIMIT, onRequest: askJson };
  app.post<{ Body: Asked }>('/api/plan', rules, async ({ body: { notice, ageMs, instance } }) => {
    const { group = null, platform = 'linux', tags = null } = instance ?? {};
    return written(preview({ notice, ageMs, instance: { group, platform, tags } }, parts));
  });
}
