import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InterruptionView, systemClock } from '@lastcall/plugin-api';
import { type AwsSandbox, createAwsSandbox, createKubernetesSandbox, type KubernetesSandbox } from '@lastcall/sandbox';
import { compose } from '../src/compose.ts';
import { readConfigFile } from '../src/config-file.ts';
import { type Server, startServer } from '../src/server.ts';
import { KEY, until } from './simulated-server.ts';

export const OWN = '111122223333';
export const OTHER = '222233334444';
export const ROLE = `arn:aws:iam::${OTHER}:role/lastcall`;
const EXTERNAL_ID = 'depot-7';
/** The first heartbeat of a hook with the shortest timeout there is comes at once, that of a longer one within three seconds. */
const SHORTEST = { name: 'drain', heartbeatTimeoutMs: 30_000 };
const REGIONS = ['eu-west-1', 'us-east-1'] as const;

/** One machine in one region of one account: an instance of the group `web`, and a node. Everywhere the names are the same. */
export type Corner = { readonly account: string; readonly region: string; readonly id: string; readonly node: string };

/** Two accounts with two regions each, and one cluster for each account; the server runs in the first. */
export type TwoAccounts = {
  readonly aws: Readonly<Record<string, AwsSandbox>>;
  readonly clusters: Readonly<Record<string, KubernetesSandbox>>;
  readonly corners: readonly Corner[];
  readonly server: Server;
  readonly log: readonly string[];
  readonly closed: readonly InterruptionView[];
  close(): Promise<void>;
};

function cornerIn(aws: AwsSandbox, cluster: KubernetesSandbox, region: string): Corner {
  const { world, account } = aws;
  world.createTargetGroup({ name: 'web', region, port: 8080 });
  world.createGroup({ name: 'web', region, desired: 1, hooks: [SHORTEST], targetGroups: ['web'] });
  const { id, zone } = world.launch({ region, group: 'web', tags: { lastcall: 'yes' } });
  const node = `node-${region}`;
  cluster.addNode({ name: node, providerID: `aws:///${zone}/${id}` });
  for (const number of [1, 2])
    cluster.addPod({ name: `web-${region}-${number}`, namespace: 'shop', node, owner: 'ReplicaSet', stopTimeMs: 100 });
  return { account, region, id, node };
}

const configFor = (folder: string, role: string) => `listen: { public: "127.0.0.1:0", private: "127.0.0.1:0" }
sources: [{ uses: eventbridge, with: { keys: ["${KEY}"] } }]
store: "memory:"
scope: all
roles: [{ account: "${OTHER}", role: "${role}", externalId: ${EXTERNAL_ID} }]
pipelines:
  - name: everything
    on: [spot-interruption, termination-hook]
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 10s, with: { settle: 100ms } }] }
      - name: move the pods
        steps:
          - uses: "@lastcall/plugin-k8s-drain"
            budget: 20s
            with:
              clusters:
                - { name: shop, when: { accounts: ["${OWN}"] }, kubeconfig: "${folder}/shop.yaml" }
                - { name: depot, when: { accounts: ["${OTHER}"] }, eks: { name: depot, region: us-east-1, role: "${role}" } }
      - { name: shut down, steps: [{ uses: "@lastcall/plugin-ssm-shutdown", budget: 30s, with: { commands: [stop] } }] }
      - { name: let it go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [drain] } }] }
`;

async function openAccounts() {
  const regions = { regions: REGIONS, clock: systemClock };
  const [own, other] = await Promise.all([
    createAwsSandbox({ ...regions, account: OWN }),
    createAwsSandbox({ ...regions, account: OTHER }),
  ]);
  const [shop, depot] = await Promise.all([
    createKubernetesSandbox({ clock: systemClock }),
    createKubernetesSandbox({ clock: systemClock }),
  ]);
  for (const { world } of [own, other]) world.scriptCommands('*', { durationMs: 100 });
  other.createCluster({ name: 'depot', region: 'us-east-1', endpoint: depot.url });
  depot.authenticate((authorization) => other.flawOfToken(authorization, 'depot'));
  return { own, other, shop, depot };
}

/** Opens it. `trusts`: the role that the other account lets the server assume. */
export async function openTwoAccounts({ trusts = ROLE } = {}): Promise<TwoAccounts> {
  const { own, other, shop, depot } = await openAccounts();
  own.letAssume(trusts, { aws: other, externalId: EXTERNAL_ID });
  const corners = REGIONS.flatMap((region) => [cornerIn(own, shop, region), cornerIn(other, depot, region)]);
  const keys = { AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'sandbox', AWS_EC2_METADATA_DISABLED: 'true' };
  Object.assign(process.env, { ...keys, AWS_ENDPOINT_URL: own.url, AWS_REGION: 'eu-west-1' });
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-accounts-'));
  await writeFile(join(folder, 'shop.yaml'), shop.kubeconfig);
  await writeFile(join(folder, 'lastcall.yaml'), configFor(folder, ROLE));
  const [log, closed]: [string[], InterruptionView[]] = [[], []];
  const read = await readConfigFile(join(folder, 'lastcall.yaml'), {});
  const server = await startServer(await compose({ read, clock: systemClock, logTo: { write: (line) => void log.push(line) } }));
  server.follower.listen((_, view) => {
    if (view.closedAt !== null) closed.push(view);
  });
  for (const aws of [own, other]) aws.route({ to: `${server.publicUrl}/webhooks/eventbridge`, headers: { 'x-api-key': KEY } });
  return {
    ...{ aws: { [OWN]: own, [OTHER]: other }, clusters: { [OWN]: shop, [OTHER]: depot }, corners, server, log, closed },
    async close() {
      await server.stop();
      await Promise.all([own, other, shop, depot].map((world) => world.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Interrupts machines, and resolves with what became of each once all are closed. */
export async function interrupt(world: TwoAccounts, corners: readonly Corner[]): Promise<readonly InterruptionView[]> {
  for (const { account, id } of corners) await world.aws[account]?.interruptSpot(id);
  await until(() => world.closed.length === corners.length, `${corners.length} interruptions to close`);
  return corners.map(({ id }) => world.closed.find(({ instanceId }) => instanceId === id)) as InterruptionView[];
}

/** Everything AWS was asked about an instance, as `account region action`, each once. */
export function askedAbout({ aws }: TwoAccounts, id: string): readonly string[] {
  const seen = Object.values(aws).flatMap(({ account, calls }) => calls.seen.filter((call) => call.account === account));
  const about = seen.filter(({ input }) => JSON.stringify(input).includes(id));
  return [...new Set(about.map(({ account, region, action }) => `${account} ${region} ${action}`))].sort();
}

/** Accounts whose cluster was told anything about a node. */
export function toldAbout({ clusters }: TwoAccounts, { node, id }: Corner): readonly string[] {
  return Object.entries(clusters)
    .filter(
      ([, { calls, node: nodeOf }]) =>
        JSON.stringify(nodeOf(node)).includes(id) && calls.some(({ method, path }) => method === 'PATCH' && path.includes(node)),
    )
    .map(([account]) => account);
}
