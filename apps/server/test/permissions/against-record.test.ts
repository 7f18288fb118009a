import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleNotice } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { createSandbox, HOOK, type Sandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { doctor } from '../../src/cli/doctor.ts';
import { compose } from '../../src/compose.ts';
import { readConfigFile } from '../../src/config-file.ts';
import { type Needed, neededOf } from '../../src/permissions/needed.ts';
import { startServer } from '../../src/server.ts';
import { guardNetwork } from '../network-guard.ts';
import { until } from '../simulated-server.ts';
import { accessAsked, actionsAsked } from './asked.ts';

const record = suite('permissions beside what was asked');

const KEY = 'a-key-for-tests-0123456789';

type Post = (body: string) => Promise<unknown>;

type Place = { readonly sandbox: Sandbox; readonly folder: string; readonly queueUrl: string; readonly topicArn: string };

/** A configuration, what happens under it, and how many interruptions close by that. */
type Scenario = {
  readonly name: string;
  readonly config: (place: Place) => string;
  readonly happens: (place: Place, post: Post) => Promise<unknown>;
  readonly closes: number;
};

/** Every pipeline needs the drain's kubeconfig. */
const drain = ({ folder }: Place, keys = '') =>
  `{ uses: "@lastcall/plugin-k8s-drain", budget: 9s, with: { kubeconfig: "${folder}/kubeconfig.yaml"${keys} } }`;
const sqs = ({ queueUrl }: Place) =>
  `{ uses: sqs, with: { queueUrl: "${queueUrl}", region: eu-west-1, waitSeconds: 1, polls: 1, visibility: 2s } }`;

const head = (sources: readonly string[]) => `listen: { public: "127.0.0.1:0", private: "127.0.0.1:0" }
store: "memory:"
scope: { tags: { lastcall: "yes" } }
sources: [${sources.join(', ')}]
`;

const GUARDED = {
  ...{ name: 'guarded-1', labels: { app: 'guarded' }, owner: 'ReplicaSet' },
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};

/** One machine and more of every kind, and what makes every call necessary. */
async function everyKind({ sandbox: { aws, fleet, kubernetes } }: Place, post: Post, under: 'acting' | 'dry'): Promise<void> {
  const [blocked, hooked, lucky, ...busy] = fleet.machines().map(({ instance, node }) => ({ id: instance.id, node }));
  if (!blocked || !hooked || !lucky || !busy[2]) throw new Error('the fleet is too small');
  kubernetes.addPod({ ...GUARDED, node: blocked.node });
  const disk = { attacher: 'ebs.csi.aws.com', nodeName: blocked.node, source: { persistentVolumeName: 'data' } };
  kubernetes.apply({ apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', metadata: { name: 'csi-1' }, spec: disk } as never);
  kubernetes.addPdb({ name: 'guarded', selector: { matchLabels: { app: 'guarded' } }, minAvailable: 1 });
  // One machine is in no cluster, and the node of another has outlived it.
  const stranger = aws.world.launch({ tags: { Name: 'stranger', lastcall: 'yes' } });
  const orphan = aws.world.launch({ tags: { Name: 'orphan', lastcall: 'yes' } });
  kubernetes.addNode({ name: 'orphan', providerID: `aws:///${orphan.zone}/${orphan.id}` });
  aws.world.terminate(orphan.id);
  await until(() => orphan.state === 'terminated', 'the orphan to be gone');
  const [alone, ...together] = busy;
  // An answer that is lost is looked for, and a command whose agent falls silent is cancelled.
  aws.world.scriptCommands('*', { durationMs: 3_000 });
  aws.fail('SendCommand', { connection: 'cut', strikes: 'after' });
  await Promise.all([
    aws.interruptSpot(blocked.id),
    aws.interruptSpot(stranger.id),
    aws.terminateInGroup(hooked.id),
    aws.recommendRebalance(lucky.id),
    post(sampleNotice('spot-interruption', { instanceId: orphan.id, at: systemClock.now() })),
    ...together.map(({ id }) => aws.interruptCapacity(id)),
  ]);
  if (under === 'dry') return;
  await until(() => aws.world.commands.size > 0, 'a command to be sent');
  for (const { id } of together) aws.world.setAgent(id, 'lost');
  await aws.interruptCapacity(alone?.id ?? '');
}

const EVERYTHING: Scenario = {
  name: 'everything that acts',
  config: (place) => `${head([
    sqs(place),
    `{ uses: sns, with: { topics: ["${place.topicArn}"], endpoint: "${place.sandbox.aws.url}" } }`,
    `{ uses: eventbridge, with: { keys: ["${KEY}"] } }`,
  ])}
pipelines:
  - name: machines that end
    on: [spot-interruption, termination-hook]
    stages:
      - { name: out, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 10s, with: { settle: 500ms } }] }
      - { name: pods, steps: [${drain(place, ', deleteNode: true, settle: 1s, minGrace: 1s, minPdbWait: 1s')}] }
      - { name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}], replace: detach } }] }
  - name: machines that may live
    on: [rebalance-recommendation]
    stages:
      - { name: out, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 10s, with: { settle: 500ms } }] }
      - { name: pods, steps: [${drain(place)}] }
  - name: machines with work
    on: [capacity-interruption]
    stages:
      - { name: shut down, steps: [{ uses: "@lastcall/plugin-ssm-shutdown", budget: 10s, with: { commands: ["systemctl stop shop"], shortest: 1s } }] }
`,
  happens: (place, post) => everyKind(place, post, 'acting'),
  closes: 8,
};

const SOME: Scenario = {
  name: 'target groups alone, and early replacement by the group',
  config: (place) => `${head([sqs(place)])}
pipelines:
  - name: spot
    on: [spot-interruption, termination-hook]
    stages:
      - { name: out, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 10s, with: { settle: 3s, loadBalancers: target-groups } }] }
      - { name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}], replace: set-unhealthy } }] }
`,
  async happens({ sandbox }) {
    const [one, other] = sandbox.fleet.machines().map(({ instance }) => instance.id);
    sandbox.aws.terminateInGroup(other ?? '');
    await sandbox.aws.interruptSpot(one ?? '');
  },
  closes: 2,
};

const DRY: Scenario = {
  ...EVERYTHING,
  name: 'a dry run of everything',
  happens(place, post) {
    // Messages are kept hidden while somebody waits for an answer.
    place.sandbox.aws.fail('DescribeInstances', { delayMs: 1_800 });
    return everyKind(place, post, 'dry');
  },
  config: (place) => `dryRun: true\n${EVERYTHING.config(place)}`,
  closes: 7,
};

async function aPlace(): Promise<Place> {
  const sandbox = await createSandbox({ clock: systemClock, size: 6, podsPerNode: 1, loadBalancerController: true });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
  const topicArn = sandbox.aws.world.createTopic('interruptions').arn;
  const queueUrl = (await sandbox.aws.world.createQueue('interruptions')).url;
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-permissions-'));
  await writeFile(join(folder, 'kubeconfig.yaml'), sandbox.kubernetes.kubeconfig);
  sandbox.aws.route({ to: queueUrl });
  return { sandbox, folder, queueUrl, topicArn };
}

/** Runs the server and the doctor until everything has closed; gives what the configuration says it needs. */
async function neededBy(place: Place, { config, happens, closes }: Scenario): Promise<Needed> {
  const { sandbox, folder, topicArn } = place;
  const file = join(folder, 'lastcall.yaml');
  await writeFile(file, config(place));
  const read = await readConfigFile(file, {});
  await doctor(file, { clock: systemClock, environment: {}, write: () => {}, logTo: { write() {} } }).catch(() => {});
  const server = await startServer(await compose({ read, clock: systemClock, logTo: { write() {} } }));
  try {
    let closed = 0;
    server.follower.listen((_, view) => {
      if (view.closedAt !== null) closed += 1;
    });
    if (config(place).includes('uses: sns')) sandbox.aws.world.subscribe(topicArn, `${server.publicUrl}/webhooks/sns`);
    const to = `${server.publicUrl}/webhooks/eventbridge`;
    const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
    await happens(place, (body) => fetch(to, { method: 'POST', body, headers }));
    await until(() => closed >= closes, `${closes} interruptions to close, ${closed} have`);
  } finally {
    await server.stop();
  }
  return neededOf({ config: read.config, plugins: read.plugins, whose: 'server and doctor' });
}

const actionsOf = ({ aws }: Needed) => [...new Set(aws.flatMap(({ actions }) => actions))].sort();
const accessOf = ({ kubernetes }: Needed) =>
  kubernetes.flatMap(({ apiGroups: [group], resources: [resource], verbs }) => verbs.map((verb) => `${verb} ${resource}.${group}`)).sort();

for (const scenario of [EVERYTHING, SOME, DRY]) {
  record(`${scenario.name}: nothing is asked that is not printed, and nothing is printed that is never asked`, async () => {
    const guard = await guardNetwork();
    const place = await aPlace();
    try {
      const needed = await neededBy(place, scenario);
      assert.equal(actionsAsked(place.sandbox), actionsOf(needed));
      assert.equal(accessAsked(place.sandbox), accessOf(needed));
    } finally {
      await place.sandbox.close();
      await rm(place.folder, { recursive: true, force: true });
      await guard.lift();
    }
  });
}

record.run();
