import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Step, type StepContext, systemClock } from '@lastcall/plugin-api';
import { anInterruption, aSetup, aShare, aStepContext } from '@lastcall/plugin-api/testing';
import { createKubernetesSandbox, type KubernetesSandbox } from '@lastcall/sandbox';
import { type Kubernetes, openKubernetes } from '../../src/api-server/client.ts';
import { drainConfig } from '../../src/config.ts';
import plugin from '../../src/index.ts';

/** The instance below `node-a`, and its node. */
export const INSTANCE = 'i-0a1b2c3d4e5f60718';
export const NODE = 'node-a';
export const OTHER = 'node-b';

/** A pod of `node-a` that takes a moment to stop: whoever is gone before the answer came was asked all the same, but nobody reads the answer. */
export const web = (name: string, parts: object = {}) => ({
  name,
  node: NODE,
  owner: 'ReplicaSet',
  labels: { app: 'web' },
  stopTimeMs: 80,
  ...parts,
});

/** A real-time clock for tests with sockets. */
export const clock = systemClock;

/** The interruption of the machine below `node-a`. */
export const interruption = anInterruption({ id: 'int-1', instanceId: INSTANCE, noticedAt: clock.now() });

/** An event as it was posted. */
export type Told = {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations: Readonly<Record<string, string>> };
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly kind: string; readonly name: string; readonly uid: string };
};

const isEvent = ({ path }: { readonly path: string }): boolean => path.endsWith('/events');

/** A cluster of two nodes, and the plugin configured for it. */
export type World = {
  readonly cluster: KubernetesSandbox;
  readonly kubernetes: Kubernetes;
  /** The plugin's step under this configuration. */
  step(config?: Readonly<Record<string, unknown>>): Step;
  /** A context whose deadline is `budgetMs` from now. */
  context(budgetMs: number, parts?: Partial<StepContext>): ReturnType<typeof aStepContext>;
  /** The writes to the server but events, as `METHOD path`. */
  writes(): readonly string[];
  /** The events that were posted, whatever became of them. */
  told(): readonly Told[];
  /** The evictions and deletions of pods, as `METHOD pod status`. */
  farewells(): readonly string[];
  close(): Promise<void>;
};

/** Opens a cluster of `node-a` (ours) and `node-b`. Close it. */
export async function openWorld(): Promise<World> {
  const cluster = await createKubernetesSandbox({
    clock,
    pace: { recreateMs: 30, readyMs: 50, disruptionLagMs: 5, bookmarkEveryMs: 1_000 },
  });
  const folder = mkdtempSync(join(tmpdir(), 'drain-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig);
  cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}` });
  cluster.addNode({ name: OTHER, providerID: 'aws:///eu-west-1b/i-0ffffffffffffffff' });
  const share = aShare();
  const kubernetes = openKubernetes({ kubeconfig }, aSetup({}, { clock, share }));
  return {
    cluster,
    kubernetes,
    step: (config = {}) => plugin.setup(aSetup(drainConfig.parse({ kubeconfig, settle: '0s', ...config }), { clock, share })),
    context: (budgetMs, parts = {}) => aStepContext({ clock, deadlineAt: clock.now() + budgetMs, ...parts }),
    writes: () => cluster.calls.filter((call) => call.method !== 'GET' && !isEvent(call)).map(({ method, path }) => `${method} ${path}`),
    told: () => cluster.calls.filter(isEvent).map(({ body }) => body as Told),
    farewells: () =>
      cluster.calls
        .filter(({ method, path }) => method !== 'GET' && path.includes('/pods/'))
        .map(({ method, path, status }) => `${method} ${path.split('/')[6]} ${status}`),
    async close() {
      await share.close();
      await cluster.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when `holds()`, or rejects after 5 s. */
export async function eventually(holds: () => boolean): Promise<void> {
  const untilAt = clock.now() + 5_000;
  while (!holds()) {
    if (clock.now() > untilAt) throw new Error(`never became true: ${holds}`);
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 10, resolve));
  }
}
