import { type Clock, systemClock } from '@lastcall/plugin-api';
import {
  type AwsSandbox,
  createAwsSandbox,
  createKubernetesSandbox,
  createSlackSandbox,
  type KubernetesSandbox,
  type SlackSandbox,
} from '@lastcall/sandbox';
import type { Findings, Happening, Places, Taking } from './happening.ts';

const GROUP = 'web-spot';
/** What is told of a machine that is taken away; changes of its state are not. */
const DETAIL_TYPES = ['EC2 Spot', 'EC2 Instance Rebalance', 'EC2 Instance-terminate'].map((beginning) => `${beginning}*`);
/** A node is forgotten so long after its machine was taken, ms: by then every run about it is over. */
const FORGET_MS = 90_000;

/** A simulated AWS, cluster and Slack that machines are taken from. */
export type World = {
  readonly places: Places;
  subscribe(endpoint: string): void;
  take(taking: Taking): Promise<void>;
  findings(): Promise<Findings>;
  close(): Promise<void>;
};

type Parts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly kubernetes: KubernetesSandbox; readonly slack: SlackSandbox };

async function openParts(clock: Clock): Promise<Parts> {
  const [aws, kubernetes, slack] = await Promise.all([
    createAwsSandbox({ clock, throttling: 'off', retryScale: 0.1, shutdownMs: 5_000, commandInvisibleMs: 300, commandPickUpMs: 100 }),
    createKubernetesSandbox({ clock }),
    createSlackSandbox({ clock }),
  ]);
  aws.world.createTargetGroup({ name: 'web', port: 8080, deregistrationDelayMs: 300 });
  aws.world.createGroup({ name: GROUP, hooks: [{ name: 'drain', heartbeatTimeoutMs: 3_600_000 }], targetGroups: ['web'] });
  aws.world.scriptCommands('*', { durationMs: 700, stdout: 'stopped\n' });
  return { clock, aws, kubernetes, slack };
}

function launch({ aws, kubernetes, clock }: Parts, { number, pods, stopMs, happening }: Taking): string {
  const where = happening.includes('hook') ? { group: GROUP } : { targetGroups: [{ name: 'web' }] };
  const instance = aws.world.launch({ ...where, tags: { Name: `web-${number}`, lastcall: 'yes' } });
  const node = `node-${number}`;
  kubernetes.addNode({ name: node, providerID: `aws:///${instance.zone}/${instance.id}` });
  // No controller that the simulated cluster knows: nothing comes in their place, so that the cluster stays small.
  const owner = { apiVersion: 'bench/v1', kind: 'Shop', name: `shop-${number}` };
  for (let pod = 0; pod < pods; pod += 1) kubernetes.addPod({ name: `shop-${number}-${pod}`, node, owner, stopTimeMs: stopMs });
  clock.schedule(clock.now() + FORGET_MS, () => kubernetes.removeNode(node));
  return instance.id;
}

type Channels = { readonly topicArn: string; readonly queueUrl: string };

/** Lets what `act` makes AWS tell travel by the ways of one taking, and by no other. */
function telling(aws: AwsSandbox, { topicArn, queueUrl }: Channels, { way, lateMs }: Taking, act: () => unknown): void {
  const rules = {
    queue: [{ to: queueUrl }],
    topic: [{ to: topicArn }],
    'both twice': [
      { to: topicArn },
      { to: queueUrl },
      { to: queueUrl, copies: 2, delayMs: lateMs[0] },
      { to: topicArn, delayMs: lateMs[1] },
    ],
  }[way];
  const unroute = rules.map((rule) => aws.route({ ...rule, detailTypes: DETAIL_TYPES }));
  // The bus looks at its rules before anything is waited for.
  act();
  for (const away of unroute) away();
}

type Act = 'spot' | 'rebalance' | 'hook';

const ACTS: Readonly<Record<Happening, readonly Act[]>> = {
  spot: ['spot'],
  'rebalance, then spot': ['rebalance', 'spot'],
  'spot, then rebalance': ['spot', 'rebalance'],
  hook: ['hook'],
  'spot, then hook': ['spot', 'hook'],
  'hook, then spot': ['hook', 'spot'],
};

function perform(aws: AwsSandbox, id: string, act: Act): unknown {
  if (act === 'spot') return aws.interruptSpot(id);
  return act === 'rebalance' ? aws.recommendRebalance(id) : aws.terminateInGroup(id);
}

/** Opens the world. Close it when done. */
export async function openWorld(): Promise<World> {
  const clock = systemClock;
  const parts = await openParts(clock);
  const { aws, kubernetes, slack } = parts;
  const topicArn = aws.world.createTopic('interruptions').arn;
  const queue = await aws.world.createQueue('interruptions');
  const queueUrl = queue.url;
  const hooked = new Set<string>();
  const take = async (taking: Taking) => {
    const id = launch(parts, taking);
    for (const [index, act] of ACTS[taking.happening].entries()) {
      clock.schedule(clock.now() + index * taking.gapMs, () => {
        telling(aws, { topicArn, queueUrl }, taking, () => perform(aws, id, act));
        if (act === 'hook') hooked.add(id);
      });
    }
  };
  return {
    places: {
      ...{ awsUrl: aws.url, region: aws.region, topicArn, queueUrl },
      ...{ kubeconfig: kubernetes.kubeconfig, slackUrl: slack.url, slackToken: slack.token },
    },
    // What SNS gives up goes to the queue, as anybody would set it up who wants to lose nothing.
    subscribe: (endpoint) => void aws.world.subscribe(topicArn, endpoint, { deadLetterArn: queue.arn }),
    take,
    findings: () => findingsOf(parts, queueUrl, hooked),
    close: async () => void (await Promise.all([aws.close(), kubernetes.close(), slack.close()])),
  };
}

async function findingsOf({ aws, slack }: Parts, queueUrl: string, hooked: ReadonlySet<string>): Promise<Findings> {
  const depth = await aws.world.queueDepth(queueUrl);
  const told = aws.published.filter((event) => DETAIL_TYPES.some((type) => event['detail-type'].startsWith(type.slice(0, -1))));
  return {
    told: told.map((event) => ({
      id: event.id,
      detailType: event['detail-type'],
      instanceId: String(event.detail['instance-id'] ?? event.detail.EC2InstanceId),
      at: Date.parse(event.time),
    })),
    commands: [...aws.world.commands.values()].map(({ id, comment, requestedAt }) => ({ id, comment, requestedAt })),
    hooks: hooked.size,
    waitingHooks: [...aws.world.lifecycleActions].map(({ instanceId }) => instanceId),
    posts: slack.messages().map(({ text }) => /\bi-[0-9a-f]{17}\b/.exec(text)?.[0] ?? text),
    queued: depth.ready + depth.inFlight + depth.delayed,
  };
}
