import { randomUUID } from 'node:crypto';
import { messageOf } from '@lastcall/plugin-api';
import type { Latest } from '../../latest.ts';
import type { Queues } from '../queues.ts';
import type { Topics } from '../sns/topics.ts';
import type { Carry, Rule } from './bus.ts';
import type { Deliver, RetryPolicy } from './delivery.ts';

const TIMEOUT_MS = 5_000;
const FIRST_DELAY_MS = 1_000;
const RETRIES = 185;
const RETRYABLE: ReadonlySet<number> = new Set([401, 407, 409, 429]);

/** EventBridge's policy for API destinations, with an even pace in place of its growing one. */
const destinationPolicy = (scale: number): RetryPolicy => ({
  timeoutMs: TIMEOUT_MS,
  delayMs: FIRST_DELAY_MS * scale,
  retries: RETRIES,
  isRetryable: (status) => status === null || status >= 500 || RETRYABLE.has(status),
});

const DESTINATION_HEADERS = {
  'user-agent': 'Amazon/EventBridge/ApiDestinations',
  'content-type': 'application/json; charset=utf-8',
  range: 'bytes=0-1048575',
};

/** Carries bodies to topics, queues and API destinations. */
export function createCarry({
  topics,
  queues,
  deliver,
  retryScale,
}: {
  topics: Topics;
  queues: Queues;
  deliver: Deliver;
  retryScale: number;
}): Carry {
  const policy = destinationPolicy(retryScale);
  return async (body, { to, headers = {} }) => {
    if (to.startsWith('arn:aws:sns:')) return topics.publish(to, body).delivered;
    if (queues.isQueue(to)) return queues.send(to, body);
    await deliver({ endpoint: to, messageId: randomUUID(), headers: { ...DESTINATION_HEADERS, ...headers }, body }, policy);
  };
}

/** Something that had nowhere to go: a queue or topic that does not exist. */
export type Undelivered = { readonly to: Rule['to']; readonly body: string; readonly problem: string };

/** The same carrier, which notes what it could not carry instead of rejecting, since AWS tells no sender either. */
export const notingLosses =
  (carry: Carry, undelivered: Latest<Undelivered>): Carry =>
  (body, rule) =>
    carry(body, rule).catch((error) => void undelivered.add({ to: rule.to, body, problem: messageOf(error) }));
