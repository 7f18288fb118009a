import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@lastcall/plugin-api';
import { createKubernetesSandbox, type KubernetesObject, type KubernetesSandbox, type PodSpec } from '@lastcall/sandbox';
import type { Case, CaseWorld, PodGroup } from './case.ts';
import { playScript } from './script.ts';

/** The cluster of one case, for one side. */
export type Scene = {
  readonly cluster: KubernetesSandbox;
  readonly clock: Clock;
  /** A folder of its own with `kubeconfig` in it. */
  readonly folder: string;
  readonly kubeconfig: string;
  /** Aborts when the scene is closed. */
  readonly over: AbortSignal;
  /** Keeps an eye on what becomes of a pod. */
  know(pod: KubernetesObject): void;
  /** What has become of the pods that are known, `NAME#2` for the second of a name, and of the nodes. */
  state(): Readonly<Record<string, string>>;
  close(): Promise<void>;
};

const PACE = { recreateMs: 200, readyMs: 500, disruptionLagMs: 20, bookmarkEveryMs: 1_000 };

/** The instance below a node of the sandbox: its name as hexadecimal. */
export const instanceOf = (node: string): string => `i-${Buffer.from(node).toString('hex').padStart(17, '0').slice(-17)}`;

function* podsOf({ count = 1, ...spec }: PodGroup): Generator<PodSpec> {
  for (let index = 1; index <= count; index += 1) yield JSON.parse(JSON.stringify(spec).replaceAll('#', String(index))) as PodSpec;
}

const NOTHING: Required<Pick<CaseWorld, 'nodes' | 'pods' | 'pdbs' | 'objects' | 'missing'>> = {
  nodes: [{ name: 'node-a' }, { name: 'node-b' }],
  pods: [],
  pdbs: [],
  objects: [],
  missing: [],
};

function furnish({ cluster, know }: Pick<Scene, 'cluster' | 'know'>, world: CaseWorld): void {
  const { nodes, pods, pdbs, objects, missing } = { ...NOTHING, ...world };
  if (!world.replacement) cluster.replacement.pause();
  for (const node of nodes) cluster.addNode({ providerID: `aws:///eu-west-1b/${instanceOf(node.name)}`, ...node });
  for (const pod of pods.flatMap((group) => [...podsOf(group)])) know(cluster.addPod(pod));
  for (const budget of pdbs) cluster.addPdb(budget);
  for (const object of objects) cluster.apply(object);
  for (const name of missing) cluster.remove(name);
}

function createRegister(cluster: KubernetesSandbox): Pick<Scene, 'know' | 'state'> {
  const known = new Map<string, string>();
  const fateOf = (uid: string) => {
    const pod = cluster.pods().find(({ metadata }) => metadata.uid === uid);
    if (!pod) return 'gone';
    return pod.metadata.deletionTimestamp === undefined ? 'there' : 'leaving';
  };
  return {
    know({ metadata: { name, uid = '' } }) {
      const namesakes = [...known.keys()].filter((label) => label.split('#')[0] === name).length;
      known.set(namesakes === 0 ? name : `${name}#${namesakes + 1}`, uid);
    },
    state() {
      const nodes = cluster.nodes().map(({ metadata, spec }) => [metadata.name, spec.unschedulable ? 'cordoned' : 'open']);
      return Object.fromEntries([...nodes, ...[...known].map(([label, uid]) => [label, fateOf(uid)])]);
    },
  };
}

/** Opens the cluster of a case with its script in force. Close it. */
export async function openScene(the: Case, clock: Clock): Promise<Scene> {
  const { mostPerPage } = the.world;
  const cluster = await createKubernetesSandbox({ clock, pace: PACE, ...(mostPerPage !== undefined && { mostPerPage }) });
  const folder = mkdtempSync(join(tmpdir(), `case-${the.case}-`));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig);
  const over = new AbortController();
  const scene: Scene = {
    ...{ cluster, clock, folder, kubeconfig, over: over.signal },
    ...createRegister(cluster),
    async close() {
      over.abort(new Error('the case is over'));
      await cluster.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  furnish(scene, the.world);
  playScript(scene, the);
  return scene;
}
