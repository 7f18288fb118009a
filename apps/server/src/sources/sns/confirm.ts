import { type Clock, signalAt } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';
import type { Topic } from './topic-arn.ts';

const LIMIT_MS = 5_000;

/** A subscription that waits to be confirmed; the token is good for two days. */
export type Pending = { readonly topic: Topic; readonly token: string };

/** Confirms a subscription and gives its ARN. Safe to repeat. Rejects with `SOURCE_CONFIRMATION_FAILED`. */
export type Confirm = (pending: Pending) => Promise<string>;

/** Where subscriptions are confirmed; `endpoint` stands in for the region's own. */
export type ConfirmParts = { readonly clock: Clock; readonly endpoint?: string | undefined };

/**
 * Makes a confirmation by API call within 5 s of the call. The SubscribeURL is never fetched: it is a stranger's URL.
 * Needs AWS credentials with `sns:ConfirmSubscription`: only a signed call can ask that nobody unsubscribes us by a link.
 */
export function createConfirm({ clock, endpoint }: ConfirmParts): Confirm {
  return async ({ topic, token }) => {
    // A subscription is confirmed once in its life: the client is not worth its memory before.
    const { ConfirmSubscriptionCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const client = new SNSClient({ region: topic.region, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) });
    const limit = signalAt(clock, clock.now() + LIMIT_MS, new Error(`there was no answer within ${LIMIT_MS} ms`));
    const command = new ConfirmSubscriptionCommand({ TopicArn: topic.arn, Token: token, AuthenticateOnUnsubscribe: 'true' });
    try {
      const { SubscriptionArn = '' } = await client.send(command, { abortSignal: limit.signal });
      return SubscriptionArn;
    } catch (cause) {
      throw sourceErrors.confirmationFailed(cause);
    } finally {
      limit.release();
      client.destroy();
    }
  };
}
