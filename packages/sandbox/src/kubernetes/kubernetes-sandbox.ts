import type { Clock } from '@lastcall/plugin-api';
import type { FastifyRequest } from 'fastify';
import { createAgenda } from '../agenda.ts';
import { decodeBody } from '../loopback/body.ts';
import { type Loopback, openLoopback } from '../loopback/loopback.ts';
import { type Access, createAccess } from './access.ts';
import type { Cluster } from './cluster.ts';
import type { Controller } from './controller.ts';
import { startDisruptionController } from './disruption-controller.ts';
import { startEventExpiry } from './event-expiry.ts';
import { startKubelets } from './kubelet.ts';
import { ensureNamespace } from './namespaces.ts';
import { decodeDeleteOptions } from './protobuf.ts';
import { startReplacement } from './replacement.ts';
import { type Resource, resourcesOf } from './resources.ts';
import { serveAccessReviews } from './routes/access-reviews.ts';
import { serveCollections } from './routes/collections.ts';
import { serveDiscovery } from './routes/discovery.ts';
import { serveErrors } from './routes/errors.ts';
import { serveEvictions } from './routes/evictions.ts';
import { serveObjects } from './routes/objects.ts';
import { startScheduler } from './scheduler.ts';
import { unauthorized } from './status-error.ts';
import { createStore } from './store.ts';
import { createWatches, type Watches } from './watches.ts';
import { createWorld, type World } from './world.ts';

/** A simulated Kubernetes API server with the parts of a cluster that a drain meets. */
export type KubernetesSandbox = World &
  Loopback & {
    /** A kubeconfig for `KubeConfig.loadFromString` and for kubectl. */
    readonly kubeconfig: string;
    /** Forbids what fits (403, and "not allowed" to access reviews) and returns what allows it again. */
    readonly deny: Access['deny'];
    /** Lets in only who has a good Authorization header; returns what lets in everybody again. */
    readonly authenticate: Access['authenticate'];
    readonly watches: Watches;
    /** The controller that keeps disruption budgets true. */
    readonly disruption: Controller;
    /** The controllers that replace lost pods. */
    readonly replacement: Controller;
  };

/** How fast the simulated cluster is; durations in ms. */
export type Pace = {
  /** From the loss of a pod to its replacement. Default 200. */
  readonly recreateMs: number;
  /** From a replacement's being scheduled to its being ready. Default 500. */
  readonly readyMs: number;
  /** How long after a change a disruption budget's status says so. Default 20. */
  readonly disruptionLagMs: number;
  /** From one bookmark of a watch to the next. Default 5000. */
  readonly bookmarkEveryMs: number;
};

/** How a cluster is set up. */
export type KubernetesOptions = {
  readonly clock: Clock;
  readonly pace?: Partial<Pace>;
  /** The most objects one page of a list holds, however many were asked for. Default: as many as were asked for. */
  readonly mostPerPage?: number;
  /**
   * Whether the custom resources of the AWS Load Balancer Controller are installed. Default false: their API group is not found. The
   * controller itself is `startLoadBalancerController`.
   */
  readonly loadBalancerController?: boolean;
};

const PACE: Pace = { recreateMs: 200, readyMs: 500, disruptionLagMs: 20, bookmarkEveryMs: 5000 };

function kubeconfigOf(url: string): string {
  return `apiVersion: v1
kind: Config
current-context: sandbox
clusters:
  - name: sandbox
    cluster:
      server: ${url}
      insecure-skip-tls-verify: true
contexts:
  - name: sandbox
    context: { cluster: sandbox, user: sandbox }
users:
  - name: sandbox
    user: {}
`;
}

/** The body; also kubectl's protobuf, where it says how something is to be deleted. */
function decoded(request: FastifyRequest): unknown {
  const body = decodeBody(request);
  return Buffer.isBuffer(body) ? (decodeDeleteOptions(body) ?? body) : body;
}

function openApi(clock: Clock, { cluster, resources }: { cluster: Cluster; resources: readonly Resource[] }): Promise<Loopback> {
  return openLoopback({
    clock,
    decode: decoded,
    register(app) {
      serveErrors(app);
      app.addHook('preHandler', async ({ headers }) => {
        if (!cluster.access.isKnown(headers.authorization)) throw unauthorized();
      });
      serveDiscovery(app, resources);
      serveEvictions(app, cluster);
      serveAccessReviews(app, cluster);
      for (const resource of resources) {
        serveCollections(app, { cluster, resource });
        serveObjects(app, { cluster, resource });
      }
    },
  });
}

/**
 * Opens a simulated cluster whose API listens on a free port of 127.0.0.1 over plain HTTP.
 * It starts with two namespaces, `default` and `kube-system`, and nothing else; everything that takes time in it takes it from `clock`.
 */
export async function createKubernetesSandbox(options: KubernetesOptions): Promise<KubernetesSandbox> {
  const { clock, pace } = options;
  const { bookmarkEveryMs, disruptionLagMs, ...times } = { ...PACE, ...pace };
  const agenda = createAgenda(clock);
  const store = createStore({ clock });
  for (const name of ['default', 'kube-system']) ensureNamespace(store, name);
  const access = createAccess();
  const watches = createWatches({ compact: store.log.compact });
  const kubelets = startKubelets({ store, agenda });
  const disruption = startDisruptionController({ store, agenda, lagMs: disruptionLagMs });
  const replacement = startReplacement({ store, agenda, ...times });
  startScheduler({ store, agenda });
  startEventExpiry({ store, agenda });
  const resources = resourcesOf(options);
  const cluster = { store, agenda, access, watches, bookmarkEveryMs, mostPerPage: options.mostPerPage ?? Number.POSITIVE_INFINITY };
  const api = await openApi(clock, { cluster, resources });
  const world = createWorld({ store, resources, kubelets, now: () => clock.now() });
  return {
    ...api,
    ...world,
    kubeconfig: kubeconfigOf(api.url),
    deny: access.deny,
    authenticate: access.authenticate,
    watches,
    disruption,
    replacement,
    close() {
      agenda.close();
      return api.close();
    },
  };
}
