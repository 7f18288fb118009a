import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../packages/plugin-api/src/index.ts';
import { type AwsSandbox, createAwsSandbox } from '../../packages/sandbox/src/index.ts';
import { bundleInto } from './bundle.ts';
import { type BundledServer, serveBundle } from './bundled-server.ts';
import { type CredentialDesk, openMetadataService, openPodIdentityAgent } from './credential-desks.ts';

/** The SDK takes credentials for spent five minutes before they are: these it has to renew two seconds after it got them. */
const HOLD_MS = 302_000;
const LIMIT_MS = 20_000;
const ROLE = 'arn:aws:iam::111122223333:role/lastcall';
const INSTANCE = 'i-0a1b2c3d4e5f60718';

type World = { folder: string; main: string; aws: AwsSandbox; server: BundledServer | null; desk: CredentialDesk | null };

const test = suite<World>('credentials, from the bundle');

test.before(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'lastcall-credentials-'));
  world.main = join(world.folder, 'bundle/main.js');
  await bundleInto(join(world.folder, 'bundle'));
});

test.after((world) => rmSync(world.folder, { recursive: true, force: true }));

test.before.each(async (world) => {
  Object.assign(world, { aws: await createAwsSandbox({ clock: systemClock }), server: null, desk: null });
});

test.after.each(async (world) => {
  await world.server?.stop();
  world.desk?.close();
  await world.aws.close();
});

const configIn = (queueUrl: string, region: string) => `
sources: [{ uses: sqs, with: { queueUrl: "${queueUrl}", region: ${region}, polls: 1, waitSeconds: 1 } }]
scope: all
pipelines:
  - name: let go
    on: [spot-interruption]
    stages:
      - name: let go
        steps:
          - { uses: "@lastcall/plugin-elb-deregister", budget: 20s }
          - { uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [drain] } }
`;

/** Starts the bundle with an environment of its own, the way to its credentials among it. */
async function serve(world: World, environment: Readonly<Record<string, string>>): Promise<void> {
  const { aws, main, folder } = world;
  const { url } = await aws.world.createQueue('interruptions');
  const toAws = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region };
  world.server = await serveBundle({ main, folder, config: configIn(url, aws.region), environment: { ...toAws, ...environment } });
}

/** The access keys that calls were signed with, in the order in which they first came; calls that need none left out. */
const keysOf = ({ aws }: World): readonly string[] => [
  ...new Set(aws.calls.seen.flatMap(({ action, accessKeyId }) => (action.startsWith('AssumeRoleWith') ? [] : [accessKeyId ?? 'none']))),
];

/** Waits until the queue was read with renewed credentials, and the load balancers with any. */
async function untilRenewed({ aws }: World): Promise<void> {
  const giveUpAt = systemClock.now() + LIMIT_MS;
  const readers = () => new Set(aws.calls.of('ReceiveMessage').map(({ accessKeyId }) => accessKeyId));
  while (readers().size < 2 || aws.calls.made('DescribeTargetGroups') === 0) {
    if (systemClock.now() > giveUpAt) throw new Error(`only ${[...readers()].join(', ')} of ${aws.calls.made()} calls`);
    await wait(100);
  }
}

const refused = ({ aws }: World) => aws.calls.seen.filter(({ status }) => status === 403).map(({ action, code }) => `${action} ${code}`);

test('IRSA: the token of the pod is exchanged for a role, again before that ends', async (world) => {
  const token = join(world.folder, 'token');
  writeFileSync(token, 'the-token-of-a-service-account');
  world.aws.letAssume(ROLE, { aws: world.aws, webIdentity: 'the-token-of-a-service-account', holdMs: HOLD_MS });
  await serve(world, { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_EC2_METADATA_DISABLED: 'true' });
  await untilRenewed(world);
  assert.equal(refused(world), []);
  for (const key of keysOf(world)) assert.match(key, /^ASIA/);
  assert.equal([...new Set(world.aws.calls.of('AssumeRoleWithWebIdentity').map(({ input }) => input.RoleArn))], [ROLE]);
});

test('EKS Pod Identity: the agent gives credentials to whoever shows the pod’s token, again before they end', async (world) => {
  const token = join(world.folder, 'pod-token');
  writeFileSync(token, 'the-token-of-a-pod');
  world.desk = await openPodIdentityAgent({ aws: world.aws, holdMs: HOLD_MS }, 'the-token-of-a-pod');
  await serve(world, {
    ...{ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${world.desk.url}/v1/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token },
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  await untilRenewed(world);
  assert.equal(refused(world), []);
  for (const key of keysOf(world)) assert.ok(world.desk.given.includes(key), key);
});

test('instance profile: the metadata service gives credentials, again before they end, and says which machine this is', async (world) => {
  world.desk = await openMetadataService({ aws: world.aws, holdMs: HOLD_MS }, INSTANCE);
  await serve(world, { AWS_EC2_METADATA_SERVICE_ENDPOINT: world.desk.url, AWS_EC2_METADATA_V1_DISABLED: 'true' });
  await untilRenewed(world);
  assert.equal(refused(world), []);
  for (const key of keysOf(world)) assert.ok(world.desk.given.includes(key), key);
  assert.match(world.server?.log() ?? '', new RegExp(`runs on an EC2 instance|${INSTANCE}`));
});

test.run();
