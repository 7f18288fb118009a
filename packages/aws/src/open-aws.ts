import type { SetupContext } from '@lastcall/plugin-api';
import { createAccounts, type Ownership } from './places/accounts.ts';
import type { AwsPlace } from './places/place.ts';
import { offeredRoles } from './places/roles.ts';
import { type Clients, openClients } from './services/clients.ts';
import type { Credentials } from './services/service.ts';

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
 * AWS as the plugins of one process share it: one client per service and place, made (and its SDK loaded) when it is first asked for. A client
 * asks with the role that was offered for the place's account, else with the server's own credentials; asking for one rejects with
 * `AWS_ROLE_MISSING` where the account is neither.
 */
export type Aws = Clients & {
  /** The location's region, else the one the SDK finds (`AWS_REGION`, then the profile); null where nothing names one. */
  home(): Promise<string | null>;
  /** The place, the same for everybody who means it: its region filled in, its account null where it is our own. Takes a second at most. */
  locate(place: AwsPlace): Promise<AwsPlace>;
  /** Our own place, and for every account with a role its place in the same region. */
  places(): Promise<readonly AwsPlace[]>;
  /** Whether what is asked of an account is answered by that account: `yes` also for one with a role, and for null. */
  owns(account: string | null): Ownership;
};

function openShared(tools: AwsTools, home: () => Promise<string | null>) {
  const roles = offeredRoles(tools.share);
  const sts = async (region: string | null) => clients.sts({ account: null, region: (await home()) ?? region });
  const accounts = createAccounts({ clock: tools.clock, log: tools.log, roles, sts });
  const clients = openClients(tools, accounts);
  const close = () => {
    accounts.close();
    clients.close();
  };
  return { ...clients, accounts, roles, close };
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
  let found: Promise<string | null> | null = null;
  const home = () => {
    found ??= findHome(region);
    return found;
  };
  const shared = tools.share(`aws ${endpoint ?? ''} ${credentials?.accessKeyId ?? ''}`, () => openShared(tools, home));
  const locate = async (place: AwsPlace): Promise<AwsPlace> => {
    const settled = { ...place, region: place.region ?? (await home()) };
    return { account: await shared.accounts.settle(settled), region: settled.region };
  };
  const at =
    <Service>(open: (place: AwsPlace) => Promise<Service>) =>
    async (place: AwsPlace) =>
      open(await locate(place));
  return {
    home,
    locate,
    async places() {
      const where = await home();
      return [null, ...shared.roles.map(({ account }) => account)].map((account) => ({ account, region: where }));
    },
    owns: shared.accounts.owns,
    autoScaling: at(shared.autoScaling),
    ec2: at(shared.ec2),
    async eks({ role, ...place }) {
      return shared.eks({ ...(await locate(place)), role });
    },
    elb: at(shared.elb),
    elbv2: at(shared.elbv2),
    ssm: at(shared.ssm),
    sts: at(shared.sts),
    tagging: at(shared.tagging),
  };
}
