import { type SetupContext, tellCall } from '@lastcall/plugin-api';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type CallTools, callAws } from './calling/call.ts';
import { createTokenBuckets } from './calling/token-buckets.ts';
import type { AutoScaling } from './services/auto-scaling.ts';
import type { Ec2 } from './services/ec2.ts';
import type { Elb } from './services/elb.ts';
import type { Elbv2 } from './services/elbv2.ts';
import type { Ask, ClientSettings, Credentials, ServiceParts } from './services/service.ts';
import type { Ssm } from './services/ssm.ts';
import type { Tagging } from './services/tagging.ts';

/** Where AWS is, for this user. */
export type AwsLocation = {
  /** One URL for every service, as a sandbox has; default the SDK's own rules (`AWS_ENDPOINT_URL…`, then AWS). */
  readonly endpoint?: string | undefined;
  /** For interruptions that name no region; default the SDK's own rules (`AWS_REGION`, then the profile). */
  readonly region?: string | undefined;
  /** Default the SDK's own chain. */
  readonly credentials?: Credentials | undefined;
};

/** What `openAws` needs: a plugin's setup context fits. */
export type AwsTools = Pick<SetupContext<unknown>, 'share' | 'clock' | 'log' | 'replicas'> & { readonly location?: AwsLocation };

/**
 * AWS as the plugins of one process share it: one client per service and region, made (and its SDK loaded) when it
 * is first asked for. A null region means the location's.
 */
export type Aws = {
  /** The location's region, else the one the SDK finds (`AWS_REGION`, then the profile); null where nothing names one. */
  home(): Promise<string | null>;
  autoScaling(region: string | null): Promise<AutoScaling>;
  ec2(region: string | null): Promise<Ec2>;
  elb(region: string | null): Promise<Elb>;
  elbv2(region: string | null): Promise<Elbv2>;
  ssm(region: string | null): Promise<Ssm>;
  tagging(region: string | null): Promise<Tagging>;
};

/** Open sockets to AWS, over all services; requests above it wait for a free one. */
const MOST_SOCKETS = 100;
const CONNECT_MS = 2_000;

const SERVICES = {
  autoScaling: async (parts: ServiceParts) => (await import('./services/auto-scaling.ts')).openAutoScaling(parts),
  ec2: async (parts: ServiceParts) => (await import('./services/ec2.ts')).openEc2(parts),
  elb: async (parts: ServiceParts) => (await import('./services/elb.ts')).openElb(parts),
  elbv2: async (parts: ServiceParts) => (await import('./services/elbv2.ts')).openElbv2(parts),
  ssm: async (parts: ServiceParts) => (await import('./services/ssm.ts')).openSsm(parts),
  tagging: async (parts: ServiceParts) => (await import('./services/tagging.ts')).openTagging(parts),
};

type PartsOf = (region: string | null) => ServiceParts;

/** AWS counts requests by account: whoever uses the same credentials shares the buckets. */
function createSharedBuckets({ share, clock, replicas, location }: AwsTools) {
  return share(`aws-token-buckets ${location?.credentials?.accessKeyId ?? ''}`, () => createTokenBuckets({ clock, replicas }));
}

function createHandler({ log }: AwsTools) {
  const agent = { keepAlive: true, maxSockets: MOST_SOCKETS };
  const drop = () => {};
  return new NodeHttpHandler({
    connectionTimeout: CONNECT_MS,
    httpAgent: agent,
    httpsAgent: agent,
    logger: { trace: drop, debug: drop, info: drop, warn: (text: string) => log.warn(text), error: (text: string) => log.error(text) },
  });
}

/** One service's clients, one per region. A client that could not be loaded is tried again by the next who asks. */
function perRegion<Service>(open: (parts: ServiceParts) => Promise<Service>, partsOf: PartsOf) {
  const byRegion = new Map<string, Promise<Service>>();
  return (region: string | null): Promise<Service> => {
    const key = region ?? '';
    const service = byRegion.get(key) ?? open(partsOf(region));
    byRegion.set(key, service);
    service.catch(() => byRegion.delete(key));
    return service;
  };
}

function openClients(tools: AwsTools): Omit<Aws, 'home'> & { close(): void } {
  const { endpoint, credentials } = tools.location ?? {};
  const buckets = createSharedBuckets(tools);
  const requestHandler = createHandler(tools);
  const settingsFor = (region: string | null): ClientSettings => ({
    maxAttempts: 1,
    requestHandler,
    ...(region !== null && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  });
  const tell: CallTools['tell'] = (call) => tellCall(tools.share, { to: 'aws', ...call });
  const askIn =
    (region: string): Ask =>
    ({ action, buckets: names = [], repeat = 'always' }, call, send) =>
      callAws({ action, region, buckets: names, repeat, send }, call, { clock: tools.clock, buckets, tell });
  const partsOf: PartsOf = (region) => ({
    settings: settingsFor(region),
    ask: askIn(region ?? ''),
    standing: (name) => buckets.standing(region ?? '', name),
  });
  return {
    autoScaling: perRegion(SERVICES.autoScaling, partsOf),
    ec2: perRegion(SERVICES.ec2, partsOf),
    elb: perRegion(SERVICES.elb, partsOf),
    elbv2: perRegion(SERVICES.elbv2, partsOf),
    ssm: perRegion(SERVICES.ssm, partsOf),
    tagging: perRegion(SERVICES.tagging, partsOf),
    close: () => requestHandler.destroy(),
  };
}

/** The same region has the same clients and token buckets, whether a notice names it or nobody does. */
async function findHome(region: string | undefined): Promise<string | null> {
  if (region !== undefined) return region;
  const { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } = await import('@smithy/core/config');
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)().catch(() => null);
}

/** Opens AWS, or hands out what another plugin of this process has opened. Cheap and silent on the network. */
export function openAws(tools: AwsTools): Aws {
  const { endpoint, region, credentials } = tools.location ?? {};
  const shared = tools.share(`aws ${endpoint ?? ''} ${credentials?.accessKeyId ?? ''}`, () => openClients(tools));
  let found: Promise<string | null> | null = null;
  const home = () => {
    found ??= findHome(region);
    return found;
  };
  const at =
    <Service>(open: (where: string | null) => Promise<Service>) =>
    async (where: string | null) =>
      open(where ?? (await home()));
  return {
    home,
    autoScaling: at(shared.autoScaling),
    ec2: at(shared.ec2),
    elb: at(shared.elb),
    elbv2: at(shared.elbv2),
    ssm: at(shared.ssm),
    tagging: at(shared.tagging),
  };
}
