import { type Clock, type Finding, signalAt } from '@lastcall/plugin-api';
import type { Topic } from './topic-arn.ts';

const LIMIT_MS = 5_000;

/** A subscription of a topic, as AWS lists it: an ARN, or `PendingConfirmation`. */
export type Listed = { readonly protocol: string; readonly endpoint: string; readonly arn: string };

/** Reads the first hundred subscriptions of a topic. Rejects as the SDK does. */
export async function listSubscriptions(
  { arn, region }: Topic,
  { clock, endpoint, signal }: { readonly clock: Clock; readonly endpoint: string | undefined; readonly signal: AbortSignal },
): Promise<readonly Listed[]> {
  const { ListSubscriptionsByTopicCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient({ region, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) });
  const limit = signalAt(clock, clock.now() + LIMIT_MS, new Error(`there was no answer within ${LIMIT_MS} ms`), signal);
  try {
    const command = new ListSubscriptionsByTopicCommand({ TopicArn: arn });
    const { Subscriptions = [] } = await client.send(command, { abortSignal: limit.signal });
    return Subscriptions.map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
      ...{ protocol: Protocol, endpoint: Endpoint, arn: SubscriptionArn },
    }));
  } finally {
    limit.release();
    client.destroy();
  }
}

/** What is wrong with the subscriptions of a topic, for a server that is posted to at one of these paths. Pure. */
export function subscriptionFindings({ arn }: Topic, listed: readonly Listed[], paths: readonly string[]): readonly Finding[] {
  const about = `topic ${arn.split(':').at(-1)}`;
  const ours = listed.filter(({ protocol, endpoint }) => protocol.startsWith('http') && paths.some((path) => endpoint.endsWith(path)));
  if (ours.length === 0) {
    const what = `has no subscription that posts to ${paths[0]}`;
    return [{ weight: 'fault', about, what, fix: 'Subscribe the public address of this server by HTTPS; it confirms that itself.' }];
  }
  const pending = ours.filter((each) => !each.arn.startsWith('arn:'));
  if (pending.length < ours.length) return [];
  const what = `waits for ${pending[0]?.endpoint} to confirm its subscription`;
  return [{ weight: 'fault', about, what, fix: 'Start the server where AWS reaches it, and ask for the confirmation once more.' }];
}
