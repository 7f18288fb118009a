import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sqsConfig } from '../../../src/sources/sqs/config.ts';
import { placeOfQueue } from '../../../src/sources/sqs/queue-url.ts';

const URL_OF = {
  'https://sqs.eu-west-1.amazonaws.com/111122223333/q': { account: '111122223333', region: 'eu-west-1' },
  'https://sqs.us-gov-west-1.amazonaws.com/111122223333/q': { account: '111122223333', region: 'us-gov-west-1' },
  'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q': { account: '111122223333', region: 'cn-north-1' },
  'https://sqs-fips.us-east-1.amazonaws.com/111122223333/q': { account: '111122223333', region: 'us-east-1' },
  'https://vpce-0a-1b.sqs.eu-west-1.vpce.amazonaws.com/111122223333/q': { account: '111122223333', region: 'eu-west-1' },
  'https://eu-west-1.queue.amazonaws.com/111122223333/q': { account: '111122223333', region: 'eu-west-1' },
  'http://sqs.eu-west-1.localhost:4566/000000000000/q': { account: '000000000000', region: 'eu-west-1' },
  'http://127.0.0.1:4566/q': { account: null, region: null },
};
const paths = (value: unknown) => sqsConfig.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/q';

const test = suite('the configuration of the sqs source');

for (const [url, place] of Object.entries(URL_OF)) test(`${url} says where it is`, () => assert.equal(placeOfQueue(url), place));

test('the region is needed where the URL does not say it', () => {
  assert.equal(paths({ queueUrl: 'http://127.0.0.1:4566/q' }), ['region']);
  assert.is(paths({ queueUrl: 'http://127.0.0.1:4566/q', region: 'eu-west-1' }), undefined);
});

for (const visibility of ['0s', '500ms', '1500ms', '13h', '2 minutes', '']) {
  test(`a visibility of "${visibility}" is refused`, () => assert.equal(paths({ queueUrl, visibility }), ['visibility']));
}

test('what is not said has a default', () => {
  assert.equal(sqsConfig.parse({ queueUrl }), { queueUrl, polls: 3, waitSeconds: 20, visibility: '2m' });
});

test('what is no URL is refused', () => assert.equal(paths({ queueUrl: 'notices' }), ['queueUrl']));

test.run();
