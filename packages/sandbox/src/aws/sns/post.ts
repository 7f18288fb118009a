import type { RetryPolicy } from '../events/delivery.ts';
import type { SnsMessage } from './message.ts';

/** The headers SNS posts with (AWS: "HTTP/HTTPS headers"). A confirmation has no subscription ARN yet. */
export function httpHeaders(message: SnsMessage, subscriptionArn: string, form: 'raw' | 'wrapped'): Readonly<Record<string, string>> {
  return {
    'x-amz-sns-message-type': message.Type,
    'x-amz-sns-message-id': message.MessageId,
    'x-amz-sns-topic-arn': message.TopicArn,
    ...(message.Type === 'SubscriptionConfirmation' ? {} : { 'x-amz-sns-subscription-arn': subscriptionArn }),
    ...(form === 'raw' ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
  };
}

const TIMEOUT_MS = 15_000;
const DELAY_MS = 20_000;
const RETRIES = 3;

/** SNS's default policy: three retries 20 s apart after 5xx, 429 or silence; `scale` shortens the waits between them, 1 leaves them. */
export const snsPolicy = (scale: number): RetryPolicy => ({
  timeoutMs: TIMEOUT_MS,
  delayMs: DELAY_MS * scale,
  retries: RETRIES,
  isRetryable: (status) => status === null || status === 429 || status >= 500,
});
