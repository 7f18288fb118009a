import { parseDuration } from '@lastcall/plugin-api';
import { z } from 'zod';
import { duration } from '../duration.ts';
import { placeOfQueue } from './queue-url.ts';

const MIN_VISIBILITY_MS = 1_000;
const MAX_VISIBILITY_MS = 12 * 3_600_000;

const visibility = duration.refine((text) => {
  const ms = parseDuration(text);
  return ms >= MIN_VISIBILITY_MS && ms <= MAX_VISIBILITY_MS && ms % 1_000 === 0;
}, 'must be whole seconds from "1s" to "12h"');

const fields = z.strictObject({
  queueUrl: z
    .url({ protocol: /^https?$/ })
    .describe('URL of the queue. One queue per installation: whoever takes a message keeps it from others.'),
  region: z
    .string()
    .regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, 'must be a region such as "eu-west-1"')
    .optional()
    .describe('Region of the queue, where its URL does not say.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Base URL that requests go to instead of the host of queueUrl.'),
  polls: z.int().min(1).max(10).default(3).describe('How many requests wait for messages at the same time; each takes up to 10.'),
  waitSeconds: z.int().min(1).max(20).default(20).describe('How long one request waits for a message, in seconds.'),
  visibility: visibility
    .default('2m')
    .describe(
      'How long a message that was received stays invisible to others; prolonged as long as it is held, so this is how soon another consumer gets it after a crash.',
    ),
  hold: z
    .enum(['until-closed', 'until-taken'])
    .optional()
    .describe(
      'When a message is deleted: once its interruption has closed, so that a lost disk loses nothing, or once it is stored. Default: until-closed with the embedded store.',
    ),
});

/** Configuration of the `sqs` source. */
export const sqsConfig = fields.superRefine(({ queueUrl, region }, context) => {
  if (region !== undefined || !URL.canParse(queueUrl) || placeOfQueue(queueUrl).region !== null) return;
  context.addIssue({ code: 'custom', path: ['region'], message: 'is needed, because queueUrl does not name the region' });
});

/** What `sqsConfig` gives. */
export type SqsConfig = Readonly<z.infer<typeof sqsConfig>>;
