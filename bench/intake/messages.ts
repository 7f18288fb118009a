import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { systemClock } from '@lastcall/plugin-api';
import { createSigningCertificate, type SigningCertificate } from '../../packages/sandbox/src/aws/sns/certificate.ts';
import { signMessage } from '../../packages/sandbox/src/aws/sns/message.ts';

/** The topic and the place everything comes from. */
export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:interruptions';
export const REGION = 'eu-west-1';

/** An id that no other instance has. */
export const newInstanceId = (): string => `i-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** A spot warning as EventBridge tells it. */
export function spotWarning(instanceId: string): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'EC2 Spot Instance Interruption Warning',
    source: 'aws.ec2',
    account: '111122223333',
    time: `${new Date(systemClock.now()).toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [`arn:aws:ec2:eu-west-1a:instance/${instanceId}`],
    detail: { 'instance-id': instanceId, 'instance-action': 'terminate' },
  });
}

/** What SNS posts. */
export type SignedPost = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Makes posts as SNS signs them, and the certificate that proves them. */
export type Signer = { readonly certificate: SigningCertificate; sign(message: string): SignedPost };

/** Makes a key of its own. Signing takes about a millisecond: sign before measuring. */
export async function createSigner(): Promise<Signer> {
  const certificate = await createSigningCertificate(systemClock.now());
  const { privateKey, path } = certificate;
  const certificateUrl = `https://sns.${REGION}.amazonaws.com${path}`;
  return {
    certificate,
    sign(message) {
      const id = randomUUID();
      const unsigned = {
        ...({ Type: 'Notification', MessageId: id, TopicArn: TOPIC_ARN, Message: message } as const),
        Timestamp: new Date(systemClock.now()).toISOString(),
      };
      const headers = {
        'content-type': 'text/plain; charset=UTF-8',
        'user-agent': 'Amazon Simple Notification Service Agent',
        'x-amz-sns-message-type': 'Notification',
        'x-amz-sns-message-id': id,
        'x-amz-sns-topic-arn': TOPIC_ARN,
        'x-amz-sns-subscription-arn': `${TOPIC_ARN}:00000000-0000-4000-8000-000000000000`,
      };
      return { headers, body: JSON.stringify(signMessage(unsigned, { privateKey, version: '2', certificateUrl })) };
    },
  };
}

/** A message of a queue as ReceiveMessage gives it. */
export type QueuedMessage = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: { readonly ApproximateReceiveCount: '1' };
};

/** Puts a body into a queue's envelope. */
export function queued(body: string): QueuedMessage {
  const id = randomUUID();
  const digest = createHash('md5').update(body).digest('hex');
  return { MessageId: id, ReceiptHandle: id, Body: body, MD5OfBody: digest, Attributes: { ApproximateReceiveCount: '1' } };
}
