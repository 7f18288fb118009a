import { controllerOf, disksOf, isFinished, type Pod, podName } from '../api-server/objects.ts';
import { ownGraceSeconds } from './grace.ts';

/** What becomes of one pod, and what to know about it. */
export type Choice =
  | { readonly act: 'move'; readonly pod: Pod; readonly notes: readonly string[] }
  | { readonly act: 'skip'; readonly pod: Pod; readonly reason: string };

/** Lastcall's own pod as `namespace/name`; null where it runs elsewhere. */
export type Self = string | null;

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
const DO_NOT_DISRUPT = [
  ['karpenter.sh/do-not-disrupt', 'true'],
  ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'],
] as const;

function isDaemon(pod: Pod): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'DaemonSet' && owner.apiVersion.startsWith('apps/');
}

/** True for the pod this process runs in. */
export const isOurselves = (pod: Pod, self: Self): boolean => podName(pod) === self;

function reasonToSkip(pod: Pod, self: Self): string | null {
  if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return 'a static pod of the kubelet';
  if (isDaemon(pod)) return 'belongs to a DaemonSet';
  if (isFinished(pod)) return 'has finished';
  return isOurselves(pod, self) ? 'is Lastcall itself' : null;
}

function objectsToMove(pod: Pod): boolean {
  return DO_NOT_DISRUPT.some(([name, value]) => pod.metadata.annotations?.[name] === value);
}

/** What `kubectl drain` would have refused or warned about: told, not obeyed, because the machine goes either way. */
function notesOn(pod: Pod): readonly string[] {
  const emptyDir = pod.spec.volumes?.some((volume) => volume.emptyDir !== undefined);
  return [
    ...(controllerOf(pod) ? [] : ['no controller will replace it']),
    ...(emptyDir ? ['its emptyDir data is lost'] : []),
    ...(objectsToMove(pod) ? ['asks not to be disrupted'] : []),
  ];
}

/** What to do with a pod of a node that is going away, and why. */
export function choosePod(pod: Pod, self: Self): Choice {
  const reason = reasonToSkip(pod, self);
  return reason === null ? { act: 'move', pod, notes: notesOn(pod) } : { act: 'skip', pod, reason };
}

const isCritical = (pod: Pod) => (pod.spec.priorityClassName?.startsWith('system-') ? 1 : 0);
const holdsDisk = (pod: Pod) => (disksOf(pod) > 0 ? 0 : 1);
const rank = (pod: Pod) => [isCritical(pod), holdsDisk(pod), -ownGraceSeconds(pod), pod.spec.priority ?? 0];

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/**
 * The pods in the order they should leave: disks first, as detaching takes longest, then the longest grace period,
 * then the lowest priority; what the cluster itself needs goes last.
 */
export function inLeavingOrder(pods: readonly Pod[]): readonly Pod[] {
  return pods
    .map((pod) => ({ pod, rank: rank(pod) }))
    .sort((one, other) => compare(one.rank, other.rank))
    .map(({ pod }) => pod);
}
