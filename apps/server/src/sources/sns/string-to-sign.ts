import type { SnsMessage } from './message.ts';

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

const KEYS: Readonly<Record<SnsMessage['Type'], readonly string[]>> = {
  Notification: NOTIFICATION,
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
};

/**
 * The text a message's signature covers: names and values in turn, each on a line of its own. The last value ends
 * with a newline too, although the SNS developer guide says otherwise: real signatures only fit this way.
 */
export function stringToSign(message: SnsMessage): string {
  const values: Readonly<Record<string, string | null | undefined>> = message;
  return KEYS[message.Type]
    .filter((key) => values[key] !== undefined && values[key] !== null)
    .map((key) => `${key}\n${values[key]}\n`)
    .join('');
}
