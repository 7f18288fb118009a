import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleInto } from './bundle.ts';
import { serveBundle } from './bundled-server.ts';

const NO_DNS = fileURLToPath(new URL('no-dns.mjs', import.meta.url));
const LIMIT_MS = 15_000;

type World = { folder: string; main: string };
const test = suite<World>('partitions, from the bundle');

test.before(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'lastcall-partitions-'));
  world.main = join(world.folder, 'bundle/main.js');
  await bundleInto(join(world.folder, 'bundle'));
});

test.after(({ folder }) => rmSync(folder, { recursive: true, force: true }));

type Place = { readonly partition: string; readonly region: string; readonly suffix: string };

const configIn = ({ partition, region, suffix }: Place) => `
ownInstance: i-00000000000000000
sources:
  - { uses: sqs, with: { queueUrl: "https://sqs.${region}.${suffix}/111122223333/interruptions", polls: 1 } }
  - { uses: sns, with: { topics: ["arn:${partition}:sns:${region}:111122223333:interruptions"] } }
roles: [{ account: "222233334444", role: "arn:${partition}:iam::222233334444:role/lastcall" }]
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

/** Starts the bundle with nothing but a region and static credentials, or those of `environment`, and collects whom it asks until all were asked. */
async function askedIn(
  place: Place,
  { folder, main }: World,
  { environment, hosts }: { environment: Record<string, string>; hosts: string[] },
) {
  const server = await serveBundle({
    ...{ main, folder, config: configIn(place) },
    environment: { AWS_REGION: place.region, AWS_EC2_METADATA_DISABLED: 'true', NODE_OPTIONS: `--import ${NO_DNS}`, ...environment },
  });
  const asked = () => new Set([...server.log().matchAll(/^looked up (.+)$/gm)].map((match) => match[1] ?? ''));
  for (let waited = 0; waited < LIMIT_MS && !hosts.every((host) => asked().has(host)); waited += 100) await wait(100);
  await server.stop();
  return [...asked()].sort();
}

const PLACES: readonly Place[] = [
  { partition: 'aws', region: 'eu-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', suffix: 'amazonaws.com' },
  { partition: 'aws-cn', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
];

for (const place of PLACES) {
  const { partition, region, suffix } = place;
  const hosts = ['elasticloadbalancing', 'sqs'].map((name) => `${name}.${region}.${suffix}`);

  test(`${partition}: every API is asked in the partition of its region`, async (world) => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
    const asked = await askedIn(place, world, { environment, hosts });
    for (const host of hosts) assert.ok(asked.includes(host), `${host} is not among ${asked}`);
    for (const host of asked) assert.ok(host.endsWith(`.${region}.${suffix}`), host);
  });

  test(`${partition}: a pod’s token is exchanged in its own partition`, async (world) => {
    const token = join(world.folder, 'token');
    writeFileSync(token, 'the-token-of-a-service-account');
    const environment = { AWS_ROLE_ARN: `arn:${partition}:iam::111122223333:role/lastcall`, AWS_WEB_IDENTITY_TOKEN_FILE: token };
    assert.equal(await askedIn(place, world, { environment, hosts: [`sts.${region}.${suffix}`] }), [`sts.${region}.${suffix}`]);
  });
}

test.run();
