import { systemClock } from '@lastcall/plugin-api';
import type { Api } from './api.ts';

/** What was seen of one pod. Instants are epoch ms, of when the API server told it. */
export type SeenPod = {
  readonly name: string;
  /** Whether it was there at the beginning. */
  readonly isFirst: boolean;
  node: string | null;
  /** When its deletion was accepted. */
  deletingAt: number | null;
  goneAt: number | null;
};

/** What the API server has told since the beginning. */
export type Sight = {
  readonly pods: ReadonlyMap<string, SeenPod>;
  /** When each node was first seen to be closed for new pods. */
  readonly cordonedAt: ReadonlyMap<string, number>;
  end(): void;
};

type Metadata = { readonly name: string; readonly resourceVersion: string; readonly deletionTimestamp?: string };
type Seen = {
  readonly metadata: Metadata;
  readonly spec: { readonly nodeName?: string; readonly unschedulable?: boolean };
};
type Line = { readonly type: string; readonly object: Seen };
type List = { readonly metadata: Metadata; readonly items: readonly Seen[] };

type Following = { readonly api: Api; readonly path: string; see(line: Line): void };

/** Lists and follows. The API server ends the watch of those who are slow to read: then it goes on from where that was. */
async function follow({ api, path, see }: Following): Promise<() => void> {
  const { metadata, items } = (await api.request('GET', path)).body as List;
  for (const object of items) see({ type: 'FIRST', object });
  let from = metadata.resourceVersion;
  let end = () => {};
  let goesOn = true;
  const seeLine = (line: string) => {
    const { type, object } = JSON.parse(line) as Line;
    if (type === 'ERROR') throw new Error(`the watch was lost: ${line}`);
    from = object.metadata.resourceVersion;
    see({ type, object });
  };
  const open = async () => {
    const query = `watch=true&timeoutSeconds=3600&resourceVersion=${from}`;
    end = await api.watch(`${path}?${query}`, { see: seeLine, over: () => void (goesOn && open()) });
  };
  await open();
  return () => {
    goesOn = false;
    end();
  };
}

function noting(pods: Map<string, SeenPod>): (line: Line) => void {
  return ({ type, object: { metadata, spec } }) => {
    const { name, deletionTimestamp } = metadata;
    const pod = pods.get(name) ?? { name, isFirst: type === 'FIRST', node: null, deletingAt: null, goneAt: null };
    const at = systemClock.now();
    pods.set(name, pod);
    pod.node ??= spec.nodeName ?? null;
    if (deletionTimestamp !== undefined) pod.deletingAt ??= at;
    if (type === 'DELETED') pod.goneAt ??= at;
  };
}

/** Begins to watch the pods of the namespace, and all nodes. */
export async function openSight(api: Api, namespace: string): Promise<Sight> {
  const pods = new Map<string, SeenPod>();
  const cordonedAt = new Map<string, number>();
  const ends = await Promise.all([
    follow({ api, path: `/api/v1/namespaces/${namespace}/pods`, see: noting(pods) }),
    follow({
      ...{ api, path: '/api/v1/nodes' },
      see({ object: { metadata, spec } }) {
        if (spec.unschedulable && !cordonedAt.has(metadata.name)) cordonedAt.set(metadata.name, systemClock.now());
      },
    }),
  ]);
  return {
    ...{ pods, cordonedAt },
    end() {
      for (const end of ends) end();
    },
  };
}
