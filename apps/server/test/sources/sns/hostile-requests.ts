import { aSigner, CERTIFICATE_URL, confirmation, type Signer, TOPIC } from './signer.ts';
import type { Extra } from './world.ts';

/** Something somebody posts who is not SNS. */
export type Hostile = { readonly what: string; readonly body: unknown; readonly extra?: Extra };

const FILE = new URL(CERTIFICATE_URL).pathname;
const HEX = '0'.repeat(32);

const ADDRESSES = [
  `http://sns.eu-west-1.amazonaws.com${FILE}`,
  `https://sns.eu-west-1.amazonaws.com:8443${FILE}`,
  `https://sns.eu-west-1.amazonaws.com.evil.example${FILE}`,
  `https://sns.eu-west-1.amazonaws.com@evil.example${FILE}`,
  `https://sns.eu-west-1.amazonaws.com%2eevil.example${FILE}`,
  `https://sns.eu-west-1.amazonaws.com\\.evil.example${FILE}`,
  `https://sns.s3-eu-west-1.amazonaws.com${FILE}`,
  `https://sns.us-east-1.amazonaws.com${FILE}`,
  `https://sns.eu-west-1.amazonaws.com.cn${FILE}`,
  `https://sns.eu-west-1.amazonaws.com/?Action=Publish&x=${FILE}`,
  `https://sns.eu-west-1.amazonaws.com/evil.pem`,
  `https://sns.eu-west-1.amazonaws.com/%2e%2e${FILE}`,
  `https://ѕns.eu-west-1.amazonaws.com${FILE}`,
  `https://evil.example${FILE}`,
  `https://169.254.169.254${FILE}`,
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://127.0.0.1:9090/metrics',
  'http://localhost/',
  'http://[::1]/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://10.0.0.1/',
  'http://kubernetes.default.svc/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'data:application/x-pem-file,x',
  '//evil.example/',
  'javascript:alert(1)',
  '',
];

const VALUES = [null, 0, 1, true, [], ['x'], {}, { toString: 'x' }, { length: 1 }, '', undefined] as const;
const FIELDS = ['Type', 'MessageId', 'TopicArn', 'Message', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL'] as const;

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

const BODIES: Readonly<Record<string, unknown>> = {
  nothing: '',
  'a space': ' ',
  null: 'null',
  'a number': '1e999',
  'a string': '"x"',
  'a list': '[]',
  'an empty object': '{}',
  'half an object': '{"Type":"Notification"',
  'two objects': '{}{}',
  'a page': '<html><script>alert(1)</script></html>',
  'a form': 'Action=ConfirmSubscription&Token=x',
  'a byte order mark': '\uFEFF{}',
  'a NUL': '\0',
  'a lone surrogate': '{"Type":"\\ud800"}',
  'bytes that are no UTF-8': Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d]),
  'random bytes': Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 167) % 256)),
  'lists 100,000 deep': nested(100_000, '[', ']'),
  'objects 50,000 deep': `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  'lists that never end': '['.repeat(200_000),
  'a number of 100,000 digits': '9'.repeat(100_000),
  '100,000 keys': `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`,
  'far too much': 'x'.repeat(1_000_000),
};

const wrongTypes = (signer: Signer): Hostile[] =>
  FIELDS.flatMap((field) =>
    VALUES.map((value) => ({ what: `${field} is ${JSON.stringify(value)}`, body: { ...signer.sign(), [field]: value } })),
  );

const wrongTokens = (signer: Signer): Hostile[] =>
  ['Token', 'SubscribeURL'].flatMap((field) =>
    VALUES.map((value) => ({ what: `${field} is ${JSON.stringify(value)}`, body: { ...signer.sign(confirmation), [field]: value } })),
  );

const lookAlikes = (signer: Signer): Hostile[] =>
  ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'].flatMap((Type) =>
    ADDRESSES.map((SigningCertURL) => ({
      what: `${Type} with its certificate at ${SigningCertURL}`,
      body: signer.sign({ ...confirmation, Type, SigningCertURL }),
    })),
  );

const foreignTopics = (signer: Signer): Hostile[] =>
  [
    `${TOPIC}2`,
    TOPIC.toUpperCase(),
    ` ${TOPIC}`,
    `${TOPIC}\n`,
    TOPIC.replace('1111', '9999'),
    '*',
    '__proto__',
    'constructor',
    'arn:aws:sns:eu-west-1:111122223333:*',
  ].flatMap((TopicArn) =>
    ['Notification', 'SubscriptionConfirmation'].map((Type) => ({
      what: `${Type} of topic ${TopicArn}`,
      body: signer.sign({ ...confirmation, Type, TopicArn }),
    })),
  );

const forgeries = (genuine: Signer, forger: Signer): Hostile[] => [
  { what: 'signed by somebody else', body: forger.sign() },
  { what: 'signed by somebody else, version 1', body: forger.sign({ SignatureVersion: '1' }) },
  { what: 'a confirmation signed by somebody else', body: forger.sign(confirmation) },
  { what: 'an empty signature', body: { ...genuine.sign(), Signature: '=' } },
  { what: 'half a signature', body: { ...genuine.sign(), Signature: String(genuine.sign().Signature).slice(0, 100) } },
  { what: 'a long signature', body: { ...genuine.sign(), Signature: 'A'.repeat(100_000) } },
  { what: 'another message', body: { ...genuine.sign(), Message: 'other' } },
  { what: 'a Subject that was not signed', body: { ...genuine.sign(), Subject: 'x' } },
  { what: 'another version', body: { ...genuine.sign(), SignatureVersion: '1' } },
  { what: 'an unknown version', body: { ...genuine.sign(), SignatureVersion: '3' } },
  { what: 'a later time', body: { ...genuine.sign(), Timestamp: '2026-11-22T10:00:30.000Z' } },
  { what: 'an old message', body: genuine.sign({ Timestamp: '2020-01-01T00:00:00.000Z' }) },
  { what: 'no time', body: genuine.sign({ Timestamp: 'yesterday' }) },
  { what: 'a line break that moves a field', body: { ...genuine.sign(), Message: 'x\nMessageId\ny', MessageId: 'z' } },
  { what: 'a type that was not signed', body: { ...genuine.sign(), ...confirmation } },
  { what: 'an unknown type', body: { ...genuine.sign(), Type: 'Other' } },
  { what: 'a type from Object', body: { ...genuine.sign(), Type: 'constructor' } },
  { what: 'a genuine message a hundred times too long', body: `${JSON.stringify(genuine.sign())}${' '.repeat(700_000)}` },
];

const polluted = (genuine: Signer): Hostile[] => {
  const text = JSON.stringify(genuine.sign());
  return ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'].flatMap((key) => [
    { what: `all fields inside ${key}`, body: `{"${key}":${text}}` },
    { what: `${key} beside a forged message`, body: `{"${key}":${text},"Type":"Notification","Message":"x"}` },
    {
      what: `a polluted ${key}`,
      body: `${JSON.stringify({ ...genuine.sign(), Message: 'x' }).slice(0, -1)},"${key}":{"Message":"y","isAdmin":true}}`,
    },
  ]);
};

const wrongHeaders = (genuine: Signer): Hostile[] => [
  ...['SubscriptionConfirmation', 'UnsubscribeConfirmation', 'notification', '', '__proto__'].map((type) => ({
    what: `a header of type ${type}`,
    body: genuine.sign(),
    extra: { headers: { 'x-amz-sns-message-type': type } },
  })),
  ...['true', 'false', '1', ''].map((raw) => ({
    what: `a raw message, ${raw}`,
    body: genuine.sign(),
    extra: { headers: { 'x-amz-sns-rawdelivery': raw, 'x-amz-sns-topic-arn': TOPIC } },
  })),
];

/** Every request, and the certificate the genuine ones of them would be verified with. */
export async function hostileRequests(genuine: Signer): Promise<readonly Hostile[]> {
  const forger = await aSigner();
  return [
    ...Object.entries(BODIES).map(([what, body]) => ({ what, body })),
    ...forgeries(genuine, forger),
    ...foreignTopics(genuine),
    ...lookAlikes(forger),
    ...wrongTypes(genuine),
    ...wrongTokens(genuine),
    ...polluted(genuine),
    ...wrongHeaders(genuine),
    { what: 'a certificate that is not there', body: forger.sign({ SigningCertURL: CERTIFICATE_URL.replace(HEX, `${HEX}0`) }) },
  ];
}
