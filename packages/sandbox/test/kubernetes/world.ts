import {
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  EventsV1Api,
  KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  StorageV1Api,
  setHeaderOptions,
  type V1DeleteOptions,
  type V1Eviction,
  Watch,
} from '@kubernetes/client-node';
import { sleep, systemClock } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createKubernetesSandbox, type KubernetesSandbox, type Pace } from '../../src/kubernetes/kubernetes-sandbox.ts';

/** A sandbox on a clock that moves only when told to, and the real clients for it. */
export type TestWorld = {
  readonly cluster: KubernetesSandbox;
  readonly clock: FakeClock;
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly policy: PolicyV1Api;
  readonly storage: StorageV1Api;
  readonly events: EventsV1Api;
  readonly authorization: AuthorizationV1Api;
};

export async function openWorld(pace?: Partial<Pace>): Promise<TestWorld> {
  const clock = fakeClock();
  const cluster = await createKubernetesSandbox({ clock, ...(pace && { pace }) });
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig);
  return {
    cluster,
    clock,
    config,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    policy: config.makeApiClient(PolicyV1Api),
    storage: config.makeApiClient(StorageV1Api),
    events: config.makeApiClient(EventsV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
  };
}

type Sentence = (world: TestWorld) => Promise<void>;

/** A test in a world of its own that is closed whatever happens. */
export function inWorld(act: Sentence, pace?: Partial<Pace>): () => Promise<void> {
  return async () => {
    const world = await openWorld(pace);
    try {
      await act(world);
    } finally {
      await world.cluster.close();
    }
  };
}

/** Waits, for at most 3 s, until what has to come over a socket has come. */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = systemClock.now() + 3000;
  while (!condition()) {
    if (systemClock.now() > giveUpAt) throw new Error('what was waited for did not come within 3 s');
    await sleep(systemClock, 2);
  }
}

export type Failure = {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: {
    readonly reason?: string;
    readonly message?: string;
    readonly details?: { readonly causes?: readonly { readonly reason: string }[]; readonly retryAfterSeconds?: number };
  };
};

/** The failure a call ends with; an assertion error when it succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiException)) throw error;
  return { code: error.code, headers: error.headers, status: JSON.parse(error.body as string) };
}

export const strategic = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
export const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

export function evict({ core }: TestWorld, name: string, deleteOptions?: V1DeleteOptions): Promise<V1Eviction> {
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: 'default' },
    ...(deleteOptions && { deleteOptions }),
  };
  return core.createNamespacedPodEviction({ name, namespace: 'default', body });
}

export type Seen = {
  readonly type: string;
  readonly name: string | undefined;
  readonly object: { readonly metadata: { readonly resourceVersion: string }; readonly code?: number };
};

/** Opens a watch and gathers what comes; `ended` is what it ended with, undefined while it goes on. */
export async function watch(
  { config }: TestWorld,
  { path, query = {} }: { path: string; query?: Record<string, string | boolean | number> },
) {
  const seen: Seen[] = [];
  const state: { ended: unknown } = { ended: undefined };
  const controller = await new Watch(config).watch(
    path,
    query,
    (type, object) => seen.push({ type, name: object.metadata?.name, object }),
    (error) => {
      state.ended = error ?? null;
    },
  );
  return { seen, state, stop: () => controller.abort() };
}
