import type { AwsPermission } from '@lastcall/plugin-api';
import type { SnsConfig } from './sns/config.ts';
import type { SqsConfig } from './sqs/config.ts';
import { placeOfQueue } from './sqs/queue-url.ts';

/** What each source needs of AWS with its configuration, by name. */
export const SOURCE_PERMISSIONS: Readonly<Record<string, (config: unknown) => readonly AwsPermission[]>> = {
  sns: (config) => [
    {
      actions: ['sns:ConfirmSubscription'],
      resources: (config as SnsConfig).topics.map(inPartitionAws),
      reason: 'confirm the subscription of this server',
    },
    {
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: (config as SnsConfig).topics.map(inPartitionAws),
      reason: 'tell in `lastcall doctor` whether the topic posts to this server',
      only: 'doctor',
    },
  ],
  sqs: (config) => [
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      resources: [queueArn(config as SqsConfig)],
      reason: 'read the notices, keep them hidden while they are worked on, and delete them',
    },
    {
      actions: ['sqs:GetQueueAttributes'],
      resources: [queueArn(config as SqsConfig)],
      reason: 'tell in `lastcall doctor` how the queue is set up',
      only: 'doctor',
    },
  ],
};

const inPartitionAws = (arn: string): string => arn.replace(/^arn:[^:]+:/, 'arn:aws:');

function queueArn({ queueUrl, region: given }: SqsConfig): string {
  const { account, region } = placeOfQueue(queueUrl);
  const name = new URL(queueUrl).pathname.split('/').at(-1) ?? '*';
  return `arn:aws:sqs:${region ?? given ?? '*'}:${account ?? '*'}:${name}`;
}
