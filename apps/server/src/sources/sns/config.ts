import { z } from 'zod';
import { duration } from '../duration.ts';
import { routePath } from '../route-path.ts';
import { TOPIC_ARN } from './topic-arn.ts';

const rawDelivery = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .regex(/^[^:]+$/, 'must not contain ":"')
      .describe('User name in the subscription endpoint https://USER:PASSWORD@HOST/PATH.'),
    password: z.string().min(16).describe('Password in the subscription endpoint, at least 16 characters. A secret.'),
  })
  .describe('Accepts raw message delivery, which carries no signature, from senders with these credentials. Off unless given.');

/** Configuration of the `sns` source. */
export const snsConfig = z.strictObject({
  topics: z
    .array(z.string().regex(TOPIC_ARN, 'must be the ARN of a standard SNS topic'))
    .min(1)
    .describe('ARNs of the topics whose messages are taken. Messages of every other topic are refused, whoever signed them.'),
  path: routePath.default('/webhooks/sns').describe('Path on the public listener that the subscription posts to.'),
  requireSignatureVersion: z
    .literal('2')
    .optional()
    .describe('Refuses messages signed with SHA-1. Set the attribute SignatureVersion of the topic to 2 first.'),
  maxAge: duration.default('1h').describe('How far the Timestamp of a message may be from now. SNS repeats messages for up to an hour.'),
  rawDelivery: rawDelivery.optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Base URL that stands in for the SNS endpoint, such as a VPC endpoint: certificates and ConfirmSubscription go there.'),
});

/** What `snsConfig` gives. */
export type SnsConfig = Readonly<z.infer<typeof snsConfig>>;
