import type { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HOME } from '../../src/places/place.ts';
import { openSandbox, rejectionOf } from '../sandbox.ts';

type Opened = Awaited<ReturnType<typeof openSandbox>>;
const test = suite<Opened>('EKS');

test.before.each(async (context) => void Object.assign(context, await openSandbox()));
test.after.each(({ close }) => close());

test('a cluster is found by its name, in its region', async ({ aws, call, sandbox }) => {
  sandbox.createCluster({ name: 'shop', region: 'us-east-1', endpoint: 'https://api.shop', certificateAuthority: 'UEVN' });
  const eks = await aws.eks({ account: null, region: 'us-east-1' });
  assert.equal(await eks.describeCluster('shop', call()), { server: 'https://api.shop', certificateAuthority: 'UEVN' });
  const [asked] = sandbox.calls.of('DescribeCluster');
  assert.equal([asked?.api, asked?.region, asked?.input], ['eks', 'us-east-1', { name: 'shop' }]);
});

test('a cluster that is not there is told by its name', async ({ aws, call }) => {
  const error = (await rejectionOf((await aws.eks(HOME)).describeCluster('none', call()))) as CodedError;
  assert.is(error.code, 'AWS_CALL_FAILED');
  assert.match(error.message, 'ResourceNotFoundException: No cluster found for name: none.');
});

test('a token is what STS and the API server expect', async ({ aws, call, clock, sandbox }) => {
  const token = await (await aws.eks(HOME)).token('shop', clock.now(), call());
  assert.is(sandbox.flawOfToken(`Bearer ${token}`, 'shop'), null);
  assert.is(sandbox.calls.of('GetCallerIdentity').length, 0, 'it was made here');
});

test('a token is for one cluster', async ({ aws, call, clock, sandbox }) => {
  const token = await (await aws.eks(HOME)).token('shop', clock.now(), call());
  assert.match(String(sandbox.flawOfToken(`Bearer ${token}`, 'other')), 'signature');
});

test('a token is good for fifteen minutes', async ({ aws, call, clock, sandbox }) => {
  const eks = await aws.eks(HOME);
  const made = async (agoMs: number) => `Bearer ${await eks.token('shop', clock.now() - agoMs, call())}`;
  assert.is(sandbox.flawOfToken(await made(14 * 60_000), 'shop'), null);
  assert.match(String(sandbox.flawOfToken(await made(16 * 60_000), 'shop')), 'too long ago');
});

test('a request to STS that is presigned names no header but host and cluster, and may be sent for a minute', async ({
  aws,
  call,
  clock,
}) => {
  const token = await (await aws.eks(HOME)).token('shop', clock.now(), call());
  const url = new URL(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  assert.equal([url.searchParams.get('X-Amz-SignedHeaders'), url.searchParams.get('X-Amz-Expires')], ['host;x-k8s-aws-id', '60']);
});

test.run();
