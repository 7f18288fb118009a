import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CASES, type Case, readAt } from './cases.ts';

const test = suite('every message in every envelope');

type Wrap = (message: string, place: Pick<Case, 'account' | 'region'>) => string;

const inSns: Wrap = (Message, { account, region }) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: '1e0c5f7a-8d2b-4936-a4c1-7b9e0f3d6a58',
    TopicArn: `arn:aws:sns:${region ?? ''}:${account ?? ''}:interruptions`,
    Message,
    Timestamp: '2026-11-22T10:15:31.204Z',
    SignatureVersion: '2',
    Signature: 'c2lnbmVk',
  });

const inTransformerText: Wrap = (message) => JSON.stringify({ rule: 'to-lastcall', event: message });

/** Splices the message in as it is, as EventBridge does, so that even odd keys arrive. */
const inTransformer: Wrap = (message) => `{"rule":"to-lastcall","ingestionTime":"2026-11-22T10:15:30Z","event":${message}}`;

const WRAPS: Readonly<Record<string, Wrap>> = {
  'an SNS notification': inSns,
  'an SNS notification of an SNS notification': (message, place) => inSns(inSns(message, place), place),
  'text in an input transformer': inTransformerText,
  'text in an input transformer in an SNS notification': (message, place) => inSns(inTransformerText(message, place), place),
};

const JSON_WRAPS: Readonly<Record<string, Wrap>> = {
  'an input transformer': inTransformer,
  'an input transformer in an SNS notification': (message, place) => inSns(inTransformer(message, place), place),
  'the guide’s misspelling of detail-type': (message) => message.replace('"detail-type":', '"detail_type":'),
  white: (message) => `\n\t ${message}\r\n`,
};

/** JSON other than a lone text, which a wrapper would hand on as the text it is. */
const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) !== 'string';
  } catch {
    return false;
  }
};

const messages = CASES.filter(({ folder }) => folder !== 'envelopes');

function itReadsTheSame(name: string, wrap: Wrap, examples: readonly Case[]): void {
  test(`inside ${name} a message reads the same`, () => {
    for (const example of examples) {
      assert.equal(readAt(example, wrap(example.body, example)), example.expected, `${example.folder}/${example.name}`);
    }
  });
}

for (const [name, wrap] of Object.entries(WRAPS)) itReadsTheSame(name, wrap, messages);
for (const [name, wrap] of Object.entries(JSON_WRAPS))
  itReadsTheSame(
    name,
    wrap,
    messages.filter(({ body }) => isJson(body)),
  );

const isDirect = ({ value }: Case): boolean => typeof value === 'object' && value !== null && 'Service' in value;

test('an Auto Scaling notification reads the same as lines of text', () => {
  const direct = messages.filter(isDirect);
  assert.is(direct.length > 10, true);
  for (const example of direct) {
    const lines = Object.entries(example.value as object).map(([key, value]) => `${key}: ${value}\n`);
    assert.equal(readAt(example, lines.join('')), example.expected, example.name);
  }
});

test.run();
