import { sign } from 'node:crypto';
import { generate } from 'selfsigned';
import type { SnsMessage } from '../../../src/sources/sns/message.ts';
import { stringToSign } from '../../../src/sources/sns/string-to-sign.ts';

export const NOW = Date.UTC(2026, 10, 22, 10);
export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:interruptions';
export const CERTIFICATE_URL = `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`;

const DAY_MS = 86_400_000;

export type Signer = { readonly certificate: string; sign(parts?: Parts): Record<string, unknown> };

/** Fields of a message that differ from an ordinary Notification. */
export type Parts = Readonly<Record<string, unknown>>;

const ordinary = {
  Type: 'Notification',
  MessageId: '63a3f6b6-d533-4a47-aef9-fcf5cf758c76',
  TopicArn: TOPIC,
  Message: '{"detail-type":"EC2 Spot Instance Interruption Warning"}',
  Timestamp: new Date(NOW - 1_000).toISOString(),
  SignatureVersion: '2',
  SigningCertURL: CERTIFICATE_URL,
};

/** Fields that turn an ordinary message into a confirmation. */
export const confirmation = {
  Type: 'SubscriptionConfirmation',
  Token: '2336412f37fb687f',
  SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
};

/** Makes a signer with a key and certificate of its own. */
export async function aSigner({ name = 'sns.amazonaws.com', from = NOW - DAY_MS, to = NOW + 300 * DAY_MS } = {}): Promise<Signer> {
  const made = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(to),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  return {
    certificate: made.cert,
    sign(parts = {}) {
      const message = { ...ordinary, ...parts } as unknown as SnsMessage;
      const hash = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
      return { ...message, Signature: sign(hash, Buffer.from(stringToSign(message), 'utf8'), made.private).toString('base64') };
    },
  };
}
