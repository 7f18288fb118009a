import { tellCall } from '@lastcall/plugin-api';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type CallTools, callAws } from '../calling/call.ts';
import { createTokenBuckets, type TokenBuckets } from '../calling/token-buckets.ts';
import type { AwsTools } from '../open-aws.ts';
import type { Accounts } from '../places/accounts.ts';
import type { AssumedRole } from '../places/assumed-role.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';
import type { Ask, ClientSettings, CredentialsProvider, ServiceParts } from './service.ts';

/** Who asks, and where. `role`: ARN of a role that is assumed in place of the place's own credentials. */
export type Asker = AwsPlace & { readonly role?: string | undefined };

/** As whom, as a key: a role's own requests are counted by its account, which need not be the place's. */
export const askerKey = ({ role, ...place }: Asker): string => (role === undefined ? keyOf(place) : keyOf({ ...place, account: role }));

/** What the operations of a service are made of. */
export type PartsOf = (asker: Asker) => ServiceParts;

/** The parts of every service, and of those that no endpoint of another one serves. Closing drops every connection. */
export type AllParts = { readonly partsOf: PartsOf; readonly elsewhere: PartsOf; close(): void };

/** Open sockets to AWS, over all services; requests above it wait for a free one. */
const MOST_SOCKETS = 100;
const CONNECT_MS = 2_000;
/** How long the SDK waits for a role's credentials where those it has have ended, ms. */
const SESSION_MS = 5_000;

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

/** An endpoint of AWS's own serves one of its APIs: the others are asked where they always are. A simulator serves all. */
const isOfAws = (endpoint: string): boolean => /\.amazonaws\.com(\.cn)?$/.test(URL.parse(endpoint)?.hostname ?? '');

/** What the SDK asks for credentials. It keeps them until they end. */
const provide =
  (role: AssumedRole, { clock }: AwsTools): CredentialsProvider =>
  async () => {
    const { expiresAt, ...credentials } = await role({ signal: new AbortController().signal, deadlineAt: clock.now() + SESSION_MS });
    return { ...credentials, expiration: new Date(expiresAt) };
  };

type Host = { readonly tools: AwsTools; readonly requestHandler: NodeHttpHandler; readonly buckets: TokenBuckets };

function settingsFor({ region }: Asker, role: AssumedRole | null, { tools, requestHandler }: Host): ClientSettings {
  const { endpoint, credentials } = tools.location ?? {};
  const used = role === null ? credentials : provide(role, tools);
  return {
    maxAttempts: 1,
    requestHandler,
    ...(region !== null && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(used !== undefined && { credentials: used }),
  };
}

function askAs(asker: Asker, role: AssumedRole | null, { tools, buckets }: Host): Ask {
  const tell: CallTools['tell'] = (call) => tellCall(tools.share, { to: 'aws', ...call });
  return async ({ action, buckets: names = [], repeat = 'always' }, call, send) => {
    // Before the request's own tokens are taken, and with its own deadline and errors.
    if (role !== null) await role(call);
    return callAws({ action, place: askerKey(asker), buckets: names, repeat, send }, call, { clock: tools.clock, buckets, tell });
  };
}

/** Opens what all services share: connections, request rates, credentials. Silent on the network. */
export function openParts(tools: AwsTools, accounts: Pick<Accounts, 'roleOf' | 'roleNamed'>): AllParts {
  const host = { tools, requestHandler: createHandler(tools), buckets: createSharedBuckets(tools) };
  const partsOf: PartsOf = (asker) => {
    const role = asker.role === undefined ? accounts.roleOf(asker.account) : accounts.roleNamed(asker.role);
    const standing: ServiceParts['standing'] = (name) => host.buckets.standing(askerKey(asker), name);
    return { settings: settingsFor(asker, role, host), ask: askAs(asker, role, host), standing };
  };
  const elsewhere: PartsOf = (asker) => {
    const { settings, ...parts } = partsOf(asker);
    const { endpoint, ...others } = settings;
    return { ...parts, settings: endpoint === undefined || isOfAws(endpoint) ? others : settings };
  };
  return { partsOf, elsewhere, close: () => host.requestHandler.destroy() };
}
