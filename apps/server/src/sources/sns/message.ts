import { z } from 'zod';
import { sourceErrors } from '../../errors.ts';

const text = z.string();
const short = text.min(1).max(2_048);

const signed = {
  MessageId: short,
  TopicArn: short,
  Message: text,
  Timestamp: z.iso.datetime(),
  SignatureVersion: short,
  Signature: short,
  SigningCertURL: short,
};

const notification = z.object({ Type: z.literal('Notification'), ...signed, Subject: text.nullish() });
const control = { ...signed, Token: short, SubscribeURL: short };

const message = z.discriminatedUnion('Type', [
  notification,
  z.object({ Type: z.literal('SubscriptionConfirmation'), ...control }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), ...control }),
]);

/** A message as SNS posts it: the fields its signature covers, and the signature. Everything else in the body is dropped. */
export type SnsMessage = Readonly<z.infer<typeof message>>;

/** A message without text signed by a person: the beginning or the end of a subscription. */
export type Confirmation = Exclude<SnsMessage, { readonly Type: 'Notification' }>;

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw sourceErrors.messageUnreadable('the body is not JSON', cause);
  }
}

/** Reads a posted body. Throws `SOURCE_MESSAGE_UNREADABLE` naming the field that is missing or of the wrong type. */
export function readMessage(body: string): SnsMessage {
  const result = message.safeParse(parseJson(body));
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path[0];
  throw sourceErrors.messageUnreadable(field === undefined ? 'the body is no object' : `${String(field)} is missing or wrong`);
}
