import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PARTITIONS } from '../../../src/sources/sns/partitions.ts';
import { checkSigningCertUrl } from '../../../src/sources/sns/signing-cert-url.ts';
import { parseTopicArn, type Topic } from '../../../src/sources/sns/topic-arn.ts';

const HEX = '0123456789abcdef0123456789abcdef';
const FILE = `SimpleNotificationService-${HEX}.pem`;
const GOOD = `https://sns.us-west-2.amazonaws.com/${FILE}`;

const topicIn = (partition: string, region: string): Topic => {
  const topic = parseTopicArn(`arn:${partition}:sns:${region}:111122223333:t`);
  if (!topic) throw new TypeError(`no topic in ${region}`);
  return topic;
};
const isAccepted = (url: string, topic = topicIn('aws', 'us-west-2')) => {
  try {
    checkSigningCertUrl(url, topic);
    return true;
  } catch (error) {
    assert.is((error as { code?: string }).code, 'SOURCE_CERTIFICATE_URL');
    return false;
  }
};

const HOSTS = [
  ['aws', 'eu-west-1', 'sns.eu-west-1.amazonaws.com', 'sns.amazonaws.com'],
  ['aws', 'me-south-1', 'sns.me-south-1.amazonaws.com', 'sns-signing.me-south-1.amazonaws.com'],
  ['aws', 'ap-southeast-7', 'sns.ap-southeast-7.amazonaws.com', 'sns-signing.ap-southeast-7.amazonaws.com'],
  ['aws-us-gov', 'us-gov-east-1', 'sns.us-gov-east-1.amazonaws.com', 'sns-us-gov-west-1.amazonaws.com'],
  ['aws-cn', 'cn-north-1', 'sns.cn-north-1.amazonaws.com.cn', 'sns-cn-north-1.amazonaws.com.cn'],
  ['aws-iso', 'us-iso-east-1', 'sns.us-iso-east-1.c2s.ic.gov', 'sns-us-iso-east-1.c2s.ic.gov'],
  ['aws-iso-b', 'us-isob-east-1', 'sns.us-isob-east-1.sc2s.sgov.gov', 'sns-us-isob-east-1.sc2s.sgov.gov'],
  ['aws-iso-f', 'us-isof-south-1', 'sns.us-isof-south-1.csp.hci.ic.gov', 'sns-signing.us-isof-south-1.csp.hci.ic.gov'],
  ['aws-iso-e', 'eu-isoe-west-1', 'sns.eu-isoe-west-1.cloud.adc-e.uk', 'sns-signing.eu-isoe-west-1.cloud.adc-e.uk'],
  ['aws-eusc', 'eusc-de-east-1', 'sns.eusc-de-east-1.amazonaws.eu', 'sns-signing.eusc-de-east-1.amazonaws.eu'],
] as const;

const REFUSED = {
  'a bucket named sns on the old S3 hosts': `https://sns.s3-us-west-2.amazonaws.com/${FILE}`,
  'another region': `https://sns.us-east-1.amazonaws.com/${FILE}`,
  'another partition': `https://sns.us-west-2.amazonaws.com.cn/${FILE}`,
  'the host as a beginning of another': `https://sns.us-west-2.amazonaws.com.evil.example/${FILE}`,
  'the host as an end of another': `https://evil-sns.us-west-2.amazonaws.com/${FILE}`,
  'a trailing dot': `https://sns.us-west-2.amazonaws.com./${FILE}`,
  'capital letters': `https://SNS.us-west-2.amazonaws.com/${FILE}`,
  'plain http': GOOD.replace('https', 'http'),
  'another scheme': GOOD.replace('https', 'ftp'),
  'a port': `https://sns.us-west-2.amazonaws.com:8443/${FILE}`,
  'the port of https': `https://sns.us-west-2.amazonaws.com:443/${FILE}`,
  'a user': `https://user@sns.us-west-2.amazonaws.com/${FILE}`,
  'the host as a user': `https://sns.us-west-2.amazonaws.com@evil.example/${FILE}`,
  'a backslash': `https://sns.us-west-2.amazonaws.com\\@evil.example/${FILE}`,
  'a query': `${GOOD}?x=.pem`,
  'an API call that ends in .pem': 'https://sns.us-west-2.amazonaws.com/?Action=Subscribe&x=.pem',
  'a fragment': `${GOOD}#x`,
  'a path before the file': `https://sns.us-west-2.amazonaws.com/a/${FILE}`,
  'a path that climbs': `https://sns.us-west-2.amazonaws.com/a/../${FILE}`,
  'a file with another name': 'https://sns.us-west-2.amazonaws.com/evil.pem',
  'too few digits': `https://sns.us-west-2.amazonaws.com/SimpleNotificationService-${HEX.slice(1)}.pem`,
  'something after the file': `${GOOD}/x`,
  'a line break at the end': `${GOOD}\n`,
  'a space before': ` ${GOOD}`,
  'an address of the machine itself': `https://127.0.0.1/${FILE}`,
  'the metadata address': 'http://169.254.169.254/latest/meta-data/',
  'a file': 'file:///etc/passwd',
  nothing: '',
};

const test = suite('the address of a signing certificate');

test('the table covers every partition', () => {
  assert.equal([...new Set(HOSTS.map(([partition]) => partition))].sort(), Object.keys(PARTITIONS).sort());
});

for (const [partition, region, host, name] of HOSTS) {
  test(`in ${region} it is at ${host}`, () => assert.ok(isAccepted(`https://${host}/${FILE}`, topicIn(partition, region))));
  test(`in ${region} it carries the name ${name}`, () => assert.equal(PARTITIONS[partition].certificateNames(region), [name]));
}

test('in a region that is not known yet both of AWS names hold', () => {
  assert.equal(PARTITIONS.aws.certificateNames('eu-north-9'), ['sns-signing.eu-north-9.amazonaws.com', 'sns.amazonaws.com']);
});

test('the right address is accepted', () => assert.ok(isAccepted(GOOD)));
for (const [what, url] of Object.entries(REFUSED)) test(`${what} is refused`, () => assert.not.ok(isAccepted(url)));

for (const arn of [
  'arn:aws:sqs:eu-west-1:111122223333:t',
  'arn:aws:sns:eu-west-1:111122223333:t.fifo',
  'arn:aws:sns:eu-west-1:1111:t',
  'arn:aws:sns:s3-us-west-2:111122223333:t',
  'arn:evil:sns:eu-west-1:111122223333:t',
  'arn:aws:sns:eu-west-1:111122223333:t\n',
  'arn:aws:sns:eu-west-1.evil:111122223333:t',
  '',
]) {
  test(`${JSON.stringify(arn)} names no topic that can post`, () => assert.is(parseTopicArn(arn), null));
}

test.run();
