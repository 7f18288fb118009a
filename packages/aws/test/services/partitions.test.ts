import type { HttpRequest } from '@smithy/core/protocols';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEks } from '../../src/services/eks.ts';
import type { ServiceParts } from '../../src/services/service.ts';
import { openSts } from '../../src/services/sts.ts';

const test = suite('partitions');
const { signal } = new AbortController();
const call = { signal, deadlineAt: Number.POSITIVE_INFINITY };

/** What a service would send to AWS in a region, with no endpoint of one's own. */
function inRegion(region: string) {
  const sent: HttpRequest[] = [];
  const requestHandler = {
    async handle(request: HttpRequest) {
      sent.push(request);
      throw new Error('far enough');
    },
  };
  const settings = { region, maxAttempts: 1, credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' }, requestHandler };
  const parts = { settings, ask: (_: unknown, { signal: until }: typeof call, send: (signal: AbortSignal) => unknown) => send(until) };
  return { parts: parts as unknown as ServiceParts, sent };
}

test.before(() => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_EKS']) delete process.env[name];
});

for (const [region, suffix] of [
  ['eu-west-1', 'eu-west-1.amazonaws.com'],
  ['us-east-1', 'us-east-1.amazonaws.com'],
  ['cn-north-1', 'cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'us-gov-west-1.amazonaws.com'],
] as const) {
  test(`roles are asked for, and clusters looked for, at the endpoints of ${region}`, async () => {
    const { parts, sent } = inRegion(region);
    const role = { account: '222233334444', role: 'arn:aws-cn:iam::222233334444:role/lastcall' };
    await openSts(parts)
      .assumeRole(role, call)
      .catch(() => undefined);
    await openEks(parts)
      .describeCluster('shop', call)
      .catch(() => undefined);
    assert.equal(
      sent.map(({ hostname }) => hostname),
      [`sts.${suffix}`, `eks.${suffix}`],
    );
  });

  test(`a token for a cluster in ${region} is a request to its own STS`, async () => {
    const token = await openEks(inRegion(region).parts).token('shop', Date.UTC(2026, 0, 1), call);
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
    assert.is(`${url.protocol}//${url.host}`, `https://sts.${suffix}`);
    assert.match(url.searchParams.get('X-Amz-Credential') ?? '', `/20260101/${region}/sts/aws4_request`);
  });
}

test.run();
