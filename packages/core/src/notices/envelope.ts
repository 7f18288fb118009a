import * as z from 'zod/mini';
import { account, region } from './fields.ts';
import { inFewWords } from './problems.ts';
import { ignored, type NoNotice, type Origin, unreadable } from './reader.ts';

const MOST_ENVELOPES = 3;
const SNS_TYPES: readonly unknown[] = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'];
const KNOWN_SHAPES = 'an EventBridge event, an SNS message or an Auto Scaling notification';

/** A message out of all its envelopes. `source` and `type` say who reads it. */
export type Message = {
  readonly what: 'message';
  readonly source: string;
  readonly type: string;
  readonly content: unknown;
  readonly origin: Origin;
};

type Unwrapped = Message | NoNotice;

type Fields = Readonly<Record<string, unknown>>;
/** `depth` counts the envelopes opened so far. */
type Wrapped = { readonly origin: Origin; readonly depth: number };

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of `Key: value` lines. The first of a key counts, so that lines inside a value replace nothing. */
function parseLines(text: string): Fields {
  const pairs = [...text.matchAll(/^(\w+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value] as const);
  return Object.fromEntries(pairs.reverse());
}

/** What happened, in the words of an Auto Scaling group that writes to a queue or topic itself; undefined in other messages. */
function groupEventOf(fields: Fields): string | undefined {
  const said = [fields.LifecycleTransition, fields.Event];
  return said.find((word): word is string => typeof word === 'string' && word.startsWith('autoscaling:'));
}

const groupMessage = (type: string, content: Fields, origin: Origin): Message => ({
  what: 'message',
  source: 'aws.autoscaling',
  type,
  content,
  origin,
});

/** An EventBridge event; AWS's guide also prints `detail_type` and `customer_event_id` for `detail-type` and `id`. */
function unwrapEvent(event: Fields, origin: Origin): Unwrapped {
  const { source, 'detail-type': type = event.detail_type, id = event.customer_event_id } = event;
  if (typeof type !== 'string') return unreadable(`detail-type: expected text, got ${inFewWords(type)}`);
  if (typeof source !== 'string') return unreadable(`source: expected a service such as aws.ec2, got ${inFewWords(source)}`);
  return { what: 'message', source, type, content: { ...event, id }, origin };
}

/** The origin as the topic's ARN tells it: a queue of one region may collect from topics of others. */
function originOfTopic(topicArn: string, origin: Origin): Origin {
  const [, , , topicRegion, topicAccount] = topicArn.split(':', 5);
  return {
    ...origin,
    region: z.safeParse(region, topicRegion).data ?? origin.region,
    account: z.safeParse(account, topicAccount).data ?? origin.account,
  };
}

function unwrapSns({ Type, TopicArn, Message }: Fields, { origin, depth }: Wrapped): Unwrapped {
  if (Type !== 'Notification') return ignored(`an SNS message of type ${Type}, which carries no notice`);
  if (typeof Message !== 'string') return unreadable(`Message: expected text, got ${inFewWords(Message)}`);
  return unwrapPart(Message, { origin: originOfTopic(String(TopicArn), origin), depth: depth + 1 });
}

function unwrapJson(value: unknown, wrapped: Wrapped): Unwrapped {
  if (!isFields(value)) return unreadable(`expected ${KNOWN_SHAPES}, got ${inFewWords(value)}`);
  if (SNS_TYPES.includes(value.Type) && typeof value.TopicArn === 'string') return unwrapSns(value, wrapped);
  if (value['detail-type'] !== undefined || value.detail_type !== undefined) return unwrapEvent(value, wrapped.origin);
  const groupEvent = groupEventOf(value);
  if (groupEvent !== undefined) return groupMessage(groupEvent, value, wrapped.origin);
  // The wrapper an EventBridge input transformer makes of {"event": <aws.events.event.json>}.
  if (value.event !== undefined) return unwrapPart(value.event, { ...wrapped, depth: wrapped.depth + 1 });
  return unreadable(`expected ${KNOWN_SHAPES}, got ${inFewWords(value)}`);
}

function unwrapText(text: string, wrapped: Wrapped): Unwrapped {
  const json = parseJson(text);
  if (json !== undefined) return unwrapJson(json, wrapped);
  const lines = parseLines(text);
  const groupEvent = groupEventOf(lines);
  if (groupEvent !== undefined) return groupMessage(groupEvent, lines, wrapped.origin);
  return unreadable('the message is neither JSON nor the `Key: value` lines of an Auto Scaling notification');
}

function unwrapPart(part: unknown, wrapped: Wrapped): Unwrapped {
  if (wrapped.depth > MOST_ENVELOPES) return unreadable(`the message is inside more than ${MOST_ENVELOPES} envelopes`);
  return typeof part === 'string' ? unwrapText(part, wrapped) : unwrapJson(part, wrapped);
}

/** The message in a body, out of SNS notifications and input-transformer wrappers at most three deep, or why there is none. Never throws. */
export function unwrap(body: string, origin: Origin): Message | NoNotice {
  return unwrapPart(body, { origin, depth: 0 });
}
