import { type KeyObject, sign } from 'node:crypto';

/** `1`: RSA with SHA-1, what a topic has by itself; `2`: RSA with SHA-256. */
export type SignatureVersion = '1' | '2';

/** What kind of message SNS posts. */
export type MessageType = 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';

/** An attribute of a message as it stands in the JSON. */
export type MessageAttribute = { readonly Type: string; readonly Value: string };

/** A message before it is signed, under SNS's own names. */
export type UnsignedMessage = {
  readonly Type: MessageType;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  /** ISO 8601 with milliseconds. */
  readonly Timestamp: string;
  readonly Subject?: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
  readonly UnsubscribeURL?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
};

/** A message as it is posted. */
export type SnsMessage = UnsignedMessage & {
  readonly SignatureVersion: SignatureVersion;
  readonly Signature: string;
  readonly SigningCertURL: string;
};

type Signed = 'Message' | 'MessageId' | 'Subject' | 'SubscribeURL' | 'Timestamp' | 'Token' | 'TopicArn' | 'Type';

const IN_NOTIFICATIONS: readonly Signed[] = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const IN_CONFIRMATIONS: readonly Signed[] = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The text that is signed: names and values, a line each, the last one too; an absent subject is left out. */
export function stringToSign(message: UnsignedMessage): string {
  const fields = message.Type === 'Notification' ? IN_NOTIFICATIONS : IN_CONFIRMATIONS;
  return fields.flatMap((field) => (message[field] === undefined ? [] : [`${field}\n${message[field]}\n`])).join('');
}

/** What a message is signed with. */
export type Signer = { readonly privateKey: KeyObject; readonly version: SignatureVersion; readonly certificateUrl: string };

/** Signs a message as SNS does. */
export function signMessage(message: UnsignedMessage, { privateKey, version, certificateUrl }: Signer): SnsMessage {
  const algorithm = version === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const signature = sign(algorithm, Buffer.from(stringToSign(message), 'utf8'), privateKey).toString('base64');
  return { ...message, SignatureVersion: version, Signature: signature, SigningCertURL: certificateUrl };
}
