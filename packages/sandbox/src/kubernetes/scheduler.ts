import type { Agenda } from '../agenda.ts';
import { isTerminal } from './deletion.ts';
import { READY_AFTER } from './kubelet.ts';
import { isTrue, type Node, type Pod, type Taint, type Toleration } from './objects.ts';
import type { Store } from './store.ts';

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== undefined && key !== taint.key) return false;
  return operator === 'Exists' || (key !== undefined && (value ?? '') === (taint.value ?? ''));
}

function repellents({ spec }: Node): readonly Taint[] {
  const taints = (spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule');
  return spec.unschedulable ? [...taints, UNSCHEDULABLE] : taints;
}

function accepts(node: Node, pod: Pod): boolean {
  const tolerations = pod.spec.tolerations ?? [];
  return isTrue(node, 'Ready') && repellents(node).every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}

function capacityOf({ status }: Node): number {
  return Number((status as { allocatable?: { pods?: string } }).allocatable?.pods ?? Number.POSITIVE_INFINITY);
}

/** How many pods that still run or will run each node has. */
function countByNode(pods: readonly Pod[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec.nodeName;
    if (node !== undefined && !isTerminal(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** The emptiest node that takes the pod, null for none. */
function chooseNode(pod: Pod, { nodes, counts }: { nodes: readonly Node[]; counts: ReadonlyMap<string, number> }): string | null {
  const load = (node: Node) => counts.get(node.metadata.name) ?? 0;
  const fitting = nodes.filter((node) => accepts(node, pod) && load(node) < capacityOf(node));
  return fitting.toSorted((one, other) => load(one) - load(other))[0]?.metadata.name ?? null;
}

const isWaiting = ({ spec, status, metadata }: Pod) =>
  spec.nodeName === undefined && status.phase === 'Pending' && metadata.annotations?.[READY_AFTER] !== undefined;

function schedule(store: Store): void {
  const pods = store.list('pods') as readonly Pod[];
  const waiting = pods.filter(isWaiting);
  if (waiting.length === 0) return;
  const counts = countByNode(pods);
  const nodes = store.list('nodes') as readonly Node[];
  for (const pod of waiting) {
    const nodeName = chooseNode(pod, { nodes, counts });
    if (nodeName === null) continue;
    counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1);
    store.put('pods', { ...pod, spec: { ...pod.spec, nodeName } });
  }
}

/** Binds replacements to nodes that take them, soon after pods or nodes change; without room they stay Pending. */
export function startScheduler({ store, agenda }: { readonly store: Store; readonly agenda: Agenda }): void {
  let due = false;
  store.subscribe(({ ref, object }) => {
    const isRelevant = ref.resource === 'nodes' || (ref.resource === 'pods' && isWaiting(object as Pod));
    if (due || !isRelevant) return;
    due = true;
    agenda.after(0, () => {
      due = false;
      schedule(store);
    });
  });
}
