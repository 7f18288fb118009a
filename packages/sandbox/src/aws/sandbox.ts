import type { Clock } from '@lastcall/plugin-api';
import { createAgenda } from '../agenda.ts';
import { createLatest } from '../latest.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { openApiServer } from './api-server.ts';
import { createApis } from './apis/index.ts';
import type { CommandBook } from './apis/ssm.ts';
import type { Throttling } from './buckets.ts';
import { asCalls, type Calls } from './calls.ts';
import { type Bus, createBus } from './events/bus.ts';
import { createCarry, notingLosses, type Undelivered } from './events/carry.ts';
import { type Attempt, createDeliver } from './events/delivery.ts';
import { type Fault, troubleBy } from './fault.ts';
import { createLimits, type Limits } from './limits.ts';
import { createMarket, type Market } from './market.ts';
import type { Place } from './place.ts';
import { createQueues } from './queues.ts';
import { createRouter } from './router.ts';
import { createSigningCertificate, type SigningCertificate } from './sns/certificate.ts';
import { snsPolicy } from './sns/post.ts';
import { createSender } from './sns/sender.ts';
import { createTopics } from './sns/topics.ts';
import { createTally } from './tally.ts';
import type { CommandScript } from './world/commands.ts';
import { createLifecycle, type Lifecycle } from './world/lifecycle.ts';
import { createMachines } from './world/machines.ts';
import { emptyState } from './world/state.ts';
import { createWorld, type World } from './world.ts';

/** How a sandbox is set up; everything but the clock has a default. Durations are ms. */
export type AwsSandboxOptions = {
  readonly clock: Clock;
  /** Default `111122223333`. */
  readonly account?: string;
  /** The first is where things are made that name no region. Default `eu-west-1`. */
  readonly regions?: readonly string[];
  /** The secret of this account's own access keys, whatever these are. Only tokens for EKS are checked against it. Default `sandbox`. */
  readonly secretAccessKey?: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Whether calls to ELB and EC2 are held to AWS's rates. Default `on`. */
  readonly throttling?: Throttling;
  /** Factor on the waits between deliveries of SNS and API destinations; 1, the default, is AWS's 20 s. */
  readonly retryScale?: number;
  /** How long a machine takes from `shutting-down` to `terminated`. Default 30,000. */
  readonly shutdownMs?: number;
  /** Until when a command that was sent answers `InvocationDoesNotExist`. Default 500. */
  readonly commandInvisibleMs?: number;
  /** How long the agent takes to fetch a command. Default 300. */
  readonly commandPickUpMs?: number;
};

/** A simulated AWS on loopback. */
export type AwsSandbox = Market &
  Pick<Lifecycle, 'terminateInGroup' | 'launchInGroup'> &
  Pick<Bus, 'route' | 'publish' | 'published'> &
  Accounts & {
    /** `http://127.0.0.1:PORT`: the endpoint of every client, and where the signing certificate is served. */
    readonly url: string;
    /** The same: SQS answers here too. */
    readonly sqsUrl: string;
    readonly account: string;
    readonly region: string;
    readonly world: World;
    readonly calls: Calls;
    /** Arms a fault for an action, or for every action with `*`. Several are used up in the order they were armed. */
    fail(action: string, fault: Fault): void;
    /** Disarms everything. */
    heal(): void;
    /** The latest 10,000 attempts to post to a subscriber or an API destination. */
    readonly attempts: readonly Attempt[];
    /** The latest 1,000 bodies that rules and hooks sent to queues and topics that do not exist. */
    readonly undelivered: readonly Undelivered[];
    /** What notifications are signed with; the PEM is served at `url` + `certificate.path`. */
    readonly certificate: Pick<SigningCertificate, 'pem' | 'path'>;
    /** Switches the rates on or off that AWS documents. */
    readonly setThrottling: Limits['setThrottling'];
    /** Gives an action a bucket of its own in each region, whether AWS's rates are on or off. Returns what takes it away. */
    readonly throttle: Limits['throttle'];
    /** Stops everything. Calling it twice is safe. */
    close(): Promise<void>;
  };

const MOST_ATTEMPTS = 10_000;
const MOST_UNDELIVERED = 1_000;

type Settings = Required<Omit<AwsSandboxOptions, 'regions'>> & { readonly regions: readonly [string, ...string[]] };

function settingsOf({ regions, ...options }: AwsSandboxOptions): Settings {
  const [first = 'eu-west-1', ...others] = regions ?? [];
  return {
    account: '111122223333',
    port: 0,
    secretAccessKey: 'sandbox',
    throttling: 'on',
    retryScale: 1,
    shutdownMs: 30_000,
    commandInvisibleMs: 500,
    commandPickUpMs: 300,
    ...options,
    regions: [first, ...others],
  };
}

/** The parts of AWS that carry messages. */
async function createPost(settings: Settings, url: () => string) {
  const { account, regions, retryScale } = settings;
  const agenda = createAgenda(settings.clock);
  const place: Place = { account, region: regions[0], regions, now: () => agenda.now() };
  const attempts = createLatest<Attempt>(MOST_ATTEMPTS);
  const certificate = await createSigningCertificate(agenda.now());
  const deliver = createDeliver(agenda, attempts);
  const queues = createQueues(place, url);
  const send = createSender({ agenda, queues, certificate, deliver, policy: snsPolicy(retryScale) });
  const topics = createTopics({ place, agenda, send });
  const undelivered = createLatest<Undelivered>(MOST_UNDELIVERED);
  const carry = notingLosses(createCarry({ topics, queues, deliver, retryScale }), undelivered);
  return {
    agenda,
    place,
    attempts: attempts.all,
    undelivered: undelivered.all,
    certificate,
    queues,
    topics,
    carry,
    bus: createBus(agenda, carry),
  };
}

type Post = Awaited<ReturnType<typeof createPost>>;

/** The parts of AWS that have machines, groups and balancers. */
function createEstate({ shutdownMs, commandInvisibleMs, commandPickUpMs }: Settings, { agenda, place, bus, carry, queues, topics }: Post) {
  const state = emptyState();
  const scripts = new Map<string, CommandScript>();
  const machines = createMachines({ state, place, agenda, bus, shutdownMs });
  const lifecycle = createLifecycle({ state, place, agenda, bus, machines, notify: (to, body) => carry(body, { to }) });
  const book: CommandBook = {
    commands: new Map(),
    scriptFor: (id) => scripts.get(id) ?? scripts.get('*') ?? {},
    invisibleMs: commandInvisibleMs,
    pickUpMs: commandPickUpMs,
  };
  const world = createWorld({ place, state, machines, queues, topics, book, scripts });
  return { state, lifecycle, book, world, market: createMarket({ place, agenda, bus, machines }) };
}

/**
 * Starts a simulated AWS on 127.0.0.1. Point every SDK client's `endpoint`, or `AWS_ENDPOINT_URL`, at its `url`;
 * any credentials will do. Everything runs by `clock`, except SQS and the network, which run by the machine's.
 * Close it when done.
 */
export async function createAwsSandbox(options: AwsSandboxOptions): Promise<AwsSandbox> {
  const settings = settingsOf(options);
  let url = '';
  const limits = createLimits(settings.throttling);
  const post = await createPost(settings, () => url);
  const { agenda, place, bus, queues, topics, certificate } = post;
  const { state, lifecycle, book, world, market } = createEstate(settings, post);
  const { sessions, clusters, ...accounts } = createAccounts(place, settings.secretAccessKey);
  const apis = createApis({ place, state, lifecycle, commands: book, topics, certificate, sessions, clusters });
  const router = createRouter({ place, apis, queues, limits });
  const { clock, port } = settings;
  const tally = createTally();
  const server = await openApiServer({ clock, port, place, router, sessions, tally, certificatePath: certificate.path });
  url = server.url;
  return {
    ...market,
    ...bus,
    ...accounts,
    terminateInGroup: lifecycle.terminateInGroup,
    launchInGroup: lifecycle.launchInGroup,
    fail: (action, fault) => void server.troubles.add(troubleBy({ ...fault, action, account: place.account }, router.refuse)),
    heal: server.troubles.clear,
    url,
    sqsUrl: url,
    account: place.account,
    region: place.region,
    world,
    calls: asCalls(server.calls, tally),
    attempts: post.attempts,
    undelivered: post.undelivered,
    certificate,
    setThrottling: limits.setThrottling,
    throttle: limits.throttle,
    async close() {
      agenda.close();
      await Promise.all([server.close(), queues.close()]);
    },
  };
}
