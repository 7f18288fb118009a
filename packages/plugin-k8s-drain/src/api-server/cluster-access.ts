import type { AgentOptions, RequestOptions } from 'node:https';
import { type Cluster, KubeConfig, type RequestContext } from '@kubernetes/client-node';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent } from 'undici';
import { type EksChoice, eksChoiceOf } from './eks-choice.ts';
import type { OpenEks } from './eks-cluster.ts';
import { kubeconfigUnusable } from './errors.ts';

/** Which cluster, and as whom. Both undefined: KUBECONFIG, then ~/.kube/config, then the pod's service account. */
export type ClusterChoice = {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** In place of a kubeconfig: address and certificates come from EKS, the token is made here. */
  readonly eks?: EksChoice | undefined;
};

/** A cluster as a key, the same for the same cluster. */
export const keyOfCluster = ({ kubeconfig, context, eks }: ClusterChoice): string =>
  [kubeconfig, context, eks?.name, eks?.region, eks?.role]
    .map((part) => part ?? '')
    .join(' ')
    .trimEnd();

/** How long a connection may take to open. */
const CONNECT_MS = 3_000;
/** How long an idle connection is kept: under the idle limit of AWS load balancers. */
const KEEP_ALIVE_MS = 30_000;

/** The client library's TLS options, which undici passes on to node:tls unchanged. */
type Tls = buildConnector.BuildOptions;

const secretsOf = ({ ca, cert, key }: RequestOptions): string => [ca, cert, key].map((part) => part?.toString() ?? '').join('|');

/**
 * A kubeconfig whose requests share one agent: the client library opens a TLS connection per request otherwise.
 * The agent is replaced when the certificates on disk have changed. HTTP/1.1, so that a GOAWAY of the
 * server cannot take every watch and eviction with it at once.
 */
export class SharedAgentConfig extends KubeConfig {
  #agent: Dispatcher | null = null;
  #secrets = '';

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const options: RequestOptions = {};
    await this.applyToHTTPSOptions(options);
    for (const [name, value] of Object.entries(options.headers ?? {})) context.setHeaderParam(name, `${value}`);
    if (options.auth) context.setHeaderParam('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    context.setDispatcher(this.#agentFor(options));
  }

  /** Asks `token` for the bearer token of every request, whatever the kubeconfig says of its user. */
  bear(token: () => Promise<string>): void {
    const bearer = this.getCurrentUser()?.name;
    this.users = this.users.map(({ exec, ...user }) => (user.name === bearer ? user : { ...user, exec }));
    this.addAuthenticator({
      isAuthProvider: ({ name }) => name === bearer,
      async applyAuthentication(_, options) {
        options.headers = { ...options.headers, Authorization: `Bearer ${await token()}` };
      },
    });
  }

  /** Lets its connections go once their requests have ended. */
  retire(): void {
    void this.#agent?.close();
    this.#agent = null;
  }

  /** Drops its connections at once. Safe to call twice. */
  async close(): Promise<void> {
    const agent = this.#agent;
    this.#agent = null;
    await agent?.destroy();
  }

  #agentFor(options: RequestOptions): Dispatcher {
    const secrets = secretsOf(options);
    if (this.#agent && secrets === this.#secrets) return this.#agent;
    this.retire();
    this.#secrets = secrets;
    this.#agent = this.#createAgent(options);
    return this.#agent;
  }

  #createAgent(options: RequestOptions): Dispatcher {
    const plan = this.createDispatcherOptions(this.getCurrentCluster(), options as AgentOptions);
    const limits = { allowH2: false, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
    if (plan.type === 'proxy') return new ProxyAgent({ ...limits, uri: plan.uri, requestTls: plan.requestTls as Tls });
    const tls = (plan.type === 'agent' ? plan.connect : {}) as Tls;
    return new Agent({ ...limits, connect: { ...tls, timeout: CONNECT_MS } });
  }
}

/** What is wrong with the text of a kubeconfig, and where; the parser quotes the lines around it, credentials among them. */
function withoutText(problem: unknown): unknown {
  const { reason, mark } = problem as { readonly reason?: unknown; readonly mark?: { readonly line?: number } };
  return typeof reason === 'string' ? new Error(`${reason}, in line ${(mark?.line ?? 0) + 1}`) : problem;
}

function readConfig(kubeconfig: string | undefined): SharedAgentConfig {
  const config = new SharedAgentConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
    return config;
  } catch (cause) {
    throw kubeconfigUnusable(`Cannot read the kubeconfig ${kubeconfig ?? 'of the environment'}`, withoutText(cause));
  }
}

/** Why the cluster cannot be used, or null where nothing speaks against it. */
function flawOf(cluster: Cluster): string | null {
  if (cluster.proxyUrl?.startsWith('socks')) return 'The cluster asks for a SOCKS proxy, which is not supported';
  if (!cluster.server.startsWith('http:') || cluster.skipTLSVerify) return null;
  return `The cluster address ${cluster.server} is not https; most likely no cluster is configured here`;
}

/**
 * The configuration of the chosen cluster, read now; nothing is sent. A user whose token comes from one of AWS's own programs needs no such
 * program: `openEks` makes it.
 * @throws K8S_KUBECONFIG_UNUSABLE where the file cannot be read or names no cluster that can be used.
 */
export function loadAccess({ kubeconfig, context }: Omit<ClusterChoice, 'eks'>, openEks: OpenEks): SharedAgentConfig {
  const config = readConfig(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentContext() ? config.getCurrentCluster() : null;
  if (!cluster)
    throw kubeconfigUnusable(`The kubeconfig has no cluster for the context ${context ?? config.getCurrentContext() ?? '(none)'}`);
  const flaw = flawOf(cluster);
  if (flaw !== null) throw kubeconfigUnusable(flaw);
  const eks = eksChoiceOf(config.getCurrentUser(), cluster.server);
  if (eks !== null) config.bear(openEks(eks).token);
  return config;
}

/** The configuration of an EKS cluster, as AWS describes it. Rejects with `AWS_*`, K8S_EKS_CLUSTER_MISSING, or the signal's reason. */
export async function loadEksAccess(choice: EksChoice, openEks: OpenEks, signal: AbortSignal): Promise<SharedAgentConfig> {
  const eks = openEks(choice);
  const { server, certificateAuthority } = await eks.describe(signal);
  const config = new SharedAgentConfig();
  // EKS has none but https addresses; elsewhere there is no certificate to look at.
  const skipTLSVerify = server.startsWith('http:');
  config.loadFromClusterAndUser({ name: choice.name, server, caData: certificateAuthority, skipTLSVerify }, { name: 'eks' });
  config.bear(eks.token);
  return config;
}
