import { CodedError } from '@lastcall/plugin-api';

/** What went wrong at or with a source, by what happened. Every code begins with `SOURCE_`. None names a secret or repeats what a stranger sent. */
export const sourceErrors = {
  unknown: (name: string, known: readonly string[]) =>
    new CodedError({
      code: 'SOURCE_UNKNOWN',
      message: `There is no source named "${name}".`,
      hint: `Use one of: ${known.join(', ')}.`,
    }),
  configInvalid: (name: string, problems: readonly string[]) =>
    new CodedError({
      code: 'SOURCE_CONFIG_INVALID',
      message: `The configuration of source "${name}" is wrong: ${problems.join('; ')}.`,
      hint: 'Correct the keys named above under this source in the configuration file.',
    }),
  pathTaken: (path: string) =>
    new CodedError({
      code: 'SOURCE_PATH_TAKEN',
      message: `Two sources want to receive at ${path}.`,
      hint: 'Give each source a path of its own.',
    }),
  notReceiving: () =>
    new CodedError({
      code: 'SOURCE_NOT_RECEIVING',
      message: 'This source is not receiving at the moment.',
      hint: 'The server is starting or stopping; the sender repeats the message.',
    }),
  notStored: (cause: unknown) =>
    new CodedError({
      code: 'SOURCE_NOT_STORED',
      message: 'The message could not be stored, so it was not acknowledged.',
      hint: 'Look at the store: the sender repeats the message until it can be written.',
      cause,
    }),
  tooManyRefusals: () =>
    new CodedError({
      code: 'SOURCE_TOO_MANY_REFUSALS',
      message: 'Too many messages from this address were refused.',
      hint: 'Only messages that are refused anyway get this answer; genuine ones from the same address are still taken.',
    }),
  messageUnreadable: (problem: string, cause?: unknown) =>
    new CodedError({
      code: 'SOURCE_MESSAGE_UNREADABLE',
      message: `This is no SNS message: ${problem}.`,
      hint: 'Only Amazon SNS may post here. With raw message delivery switched on, configure rawDelivery.',
      cause,
    }),
  typeDisagrees: () =>
    new CodedError({
      code: 'SOURCE_TYPE_DISAGREES',
      message: 'The header x-amz-sns-message-type and the Type in the body disagree.',
      hint: 'Look for a proxy that changes headers; SNS sends both alike.',
    }),
  topicForeign: () =>
    new CodedError({
      code: 'SOURCE_TOPIC_FOREIGN',
      message: 'The topic of this message is not one of the configured topics.',
      hint: 'Add its ARN to the topics of the sns source if it is yours.',
    }),
  signatureVersion: () =>
    new CodedError({
      code: 'SOURCE_SIGNATURE_VERSION',
      message: 'The message is not signed with the signature version that is required.',
      hint: 'Set the attribute SignatureVersion of the topic to 2, or drop requireSignatureVersion.',
    }),
  certificateUrl: () =>
    new CodedError({
      code: 'SOURCE_CERTIFICATE_URL',
      message: "The SigningCertURL is not a certificate at the SNS endpoint of the topic's region.",
      hint: 'The message did not come from Amazon SNS. Nothing was fetched.',
    }),
  certificateUnavailable: (problem: string, cause?: unknown) =>
    new CodedError({
      code: 'SOURCE_CERTIFICATE_UNAVAILABLE',
      message: `The signing certificate could not be fetched: ${problem}.`,
      hint: 'Let the server reach the SNS endpoint over HTTPS, or set endpoint to a VPC endpoint. SNS repeats the message.',
      cause,
    }),
  certificateName: () =>
    new CodedError({
      code: 'SOURCE_CERTIFICATE_NAME',
      message: "The signing certificate does not carry the name SNS uses in the topic's region.",
      hint: 'The message was not signed by Amazon SNS. In a brand-new region: update Lastcall.',
    }),
  certificateExpired: () =>
    new CodedError({
      code: 'SOURCE_CERTIFICATE_EXPIRED',
      message: 'The signing certificate is expired or not valid yet.',
      hint: "An old message was sent again; if this concerns new messages, check this machine's clock.",
    }),
  signatureWrong: () =>
    new CodedError({
      code: 'SOURCE_SIGNATURE_WRONG',
      message: 'The signature does not fit the message.',
      hint: 'The message is forged or was changed on its way; look for a proxy that rewrites bodies.',
    }),
  messageStale: () =>
    new CodedError({
      code: 'SOURCE_MESSAGE_STALE',
      message: 'The message is genuine, but its Timestamp is too far from now.',
      hint: "An old message was sent again. If this concerns new messages, check this machine's clock or raise maxAge.",
    }),
  rawDeliveryRefused: () =>
    new CodedError({
      code: 'SOURCE_RAW_DELIVERY_REFUSED',
      message: 'Raw messages carry no signature and are refused.',
      hint: 'Switch raw message delivery off for this subscription, or configure rawDelivery with a user name and password.',
    }),
  credentialsMissing: () =>
    new CodedError({
      code: 'SOURCE_CREDENTIALS_MISSING',
      message: 'Raw messages need a user name and password.',
      hint: 'Subscribe with https://USER:PASSWORD@HOST/PATH; SNS repeats the message with them.',
    }),
  credentialsWrong: () =>
    new CodedError({
      code: 'SOURCE_CREDENTIALS_WRONG',
      message: 'The user name or password is wrong.',
      hint: 'Use the same pair in the subscription endpoint and in rawDelivery.',
    }),
  confirmationFailed: (cause: unknown) =>
    new CodedError({
      code: 'SOURCE_CONFIRMATION_FAILED',
      message: 'The subscription could not be confirmed.',
      hint: 'Allow sns:ConfirmSubscription on the topic and let the server reach the SNS endpoint; SNS sends the confirmation again.',
      cause,
    }),
  unsubscribed: (topicArn: string) =>
    new CodedError({
      code: 'SOURCE_UNSUBSCRIBED',
      message: `Somebody unsubscribed this server from ${topicArn}: no more notices will come from it.`,
      hint: 'If that was not meant, subscribe again and find out who holds an UnsubscribeURL of this topic.',
    }),
  keyWrong: () =>
    new CodedError({
      code: 'SOURCE_KEY_WRONG',
      message: 'The key header is missing or wrong.',
      hint: 'Give the connection of the EventBridge API destination one of the configured keys.',
    }),
  queueMissing: (queueUrl: string, cause: unknown) =>
    new CodedError({
      code: 'SOURCE_QUEUE_MISSING',
      message: `There is no queue ${queueUrl}.`,
      hint: 'Check queueUrl and region, or create the queue; the server keeps asking.',
      cause,
    }),
  queueRefused: (queueUrl: string, cause: unknown) =>
    new CodedError({
      code: 'SOURCE_QUEUE_REFUSED',
      message: `AWS refuses access to the queue ${queueUrl}.`,
      hint: "Give the server's role sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on it.",
      cause,
    }),
  queueUnreachable: (queueUrl: string, cause: unknown) =>
    new CodedError({
      code: 'SOURCE_QUEUE_UNREACHABLE',
      message: `The queue ${queueUrl} cannot be read at the moment.`,
      hint: 'Look at the cause and at the network; the server keeps asking.',
      cause,
    }),
} as const;
