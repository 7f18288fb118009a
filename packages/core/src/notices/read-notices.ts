import type { Delivery } from '../ports/source.ts';
import { unwrap } from './envelope.ts';
import type { Reading } from './notice.ts';
import { unreadable } from './reader.ts';
import { readerOf } from './registry.ts';

// The largest message of SQS; SNS and EventBridge carry a quarter of it.
const MOST_CHARACTERS = 1_048_576;

/**
 * Every notice in a delivery, whatever envelopes it came in: one per instance. Never throws; what is understood but
 * asks for nothing is ignored with a reason, what is not understood is unreadable with a problem that says what and
 * where. The delivery's account and region stand in for those a notice does not name, and its `receivedAt` for the
 * time of an Auto Scaling notification that has none. Reading the same body twice gives the same notices.
 */
export function readNotices({ body, ...origin }: Pick<Delivery, 'body' | 'receivedAt' | 'account' | 'region'>): Reading {
  if (body.length > MOST_CHARACTERS) return unreadable(`the body has ${body.length} characters, more than 1 MiB`);
  const message = unwrap(body, origin);
  return message.what === 'message' ? readerOf(message)(message.content, message.origin) : message;
}
