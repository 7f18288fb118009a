import { controllerOf, isFinished, isTerminating, type Pod, podName } from '../api-server/objects.ts';
import type { Choice } from './choose-pods.ts';

/** kubectl's options by kubectl's names. */
export type StrictOptions = {
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
  /** A pod that has been leaving for longer is left alone, seconds; 0: none is. */
  readonly skipWaitSeconds: number;
};

/** Whether a pod's DaemonSet is there; the server's words where it did not say. */
export type DaemonSetAnswer = 'exists' | { readonly missing: string } | { readonly problem: string };

/** What a pod is judged by. `daemonSet` is null where none was asked for: see {@link daemonSetOf}. */
export type StrictView = { readonly options: StrictOptions; readonly daemonSet: DaemonSetAnswer | null; readonly now: number };

/** What kubectl does with a pod: as {@link Choice}, or refuse the whole node because of it. */
export type StrictChoice = Choice | { readonly act: 'refuse'; readonly pod: Pod; readonly reason: string };

type Opinion = { readonly act: 'skip' | 'refuse' | 'go'; readonly words: string } | null;
type Filter = (pod: Pod, view: StrictView) => Opinion;

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The DaemonSet to look up before a pod can be judged; null where nothing needs to be asked. Other groups' DaemonSets are controllers like any other. */
export function daemonSetOf(pod: Pod): { readonly namespace: string; readonly name: string } | null {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || owner.apiVersion !== 'apps/v1' || isFinished(pod)) return null;
  return { namespace: pod.metadata.namespace, name: owner.name };
}

const leftLongAgo: Filter = (pod, { options, now }) => {
  const goesAt = Date.parse(pod.metadata.deletionTimestamp ?? '');
  const isOverdue = options.skipWaitSeconds > 0 && isTerminating(pod) && Math.floor((now - goesAt) / 1000) > options.skipWaitSeconds;
  return isOverdue ? { act: 'skip', words: `has been leaving for longer than ${options.skipWaitSeconds} s` } : null;
};

const daemon: Filter = (_pod, { options, daemonSet }) => {
  if (daemonSet === null) return null;
  if (daemonSet === 'exists') {
    if (!options.ignoreDaemonSets) return { act: 'refuse', words: 'DaemonSet-managed Pods (use ignoreDaemonSets)' };
    return { act: 'skip', words: 'belongs to a DaemonSet' };
  }
  if ('missing' in daemonSet && options.force) return { act: 'go', words: daemonSet.missing };
  return { act: 'refuse', words: 'missing' in daemonSet ? daemonSet.missing : daemonSet.problem };
};

const mirror: Filter = ({ metadata }) =>
  metadata.annotations?.[MIRROR_ANNOTATION] === undefined ? null : { act: 'skip', words: 'a static pod of the kubelet' };

const localStorage: Filter = (pod, { options }) => {
  if (isFinished(pod) || !pod.spec.volumes?.some((volume) => volume.emptyDir !== undefined)) return null;
  if (options.deleteEmptyDirData) return { act: 'go', words: 'its emptyDir data is lost' };
  return { act: 'refuse', words: 'Pods with local storage (use deleteEmptyDirData)' };
};

const unreplicated: Filter = (pod, { options }) => {
  if (isFinished(pod) || controllerOf(pod)) return null;
  if (options.force) return { act: 'go', words: 'no controller will replace it' };
  return { act: 'refuse', words: 'Pods that declare no controller (use force)' };
};

/** In kubectl's order: the first that skips or refuses has the last word. */
const FILTERS: readonly Filter[] = [leftLongAgo, daemon, mirror, localStorage, unreplicated];

/** What `kubectl drain` with these options would do with the pod, and why. */
export function judgeStrictly(pod: Pod, view: StrictView): StrictChoice {
  const notes: string[] = [];
  for (const filter of FILTERS) {
    const opinion = filter(pod, view);
    if (opinion?.act === 'skip' || opinion?.act === 'refuse') return { act: opinion.act, pod, reason: opinion.words };
    if (opinion) notes.push(opinion.words);
  }
  return { act: 'move', pod, notes };
}

/** The reasons for refusing a node, each with the names of its pods, as kubectl groups them. */
export function refusalsIn(choices: readonly StrictChoice[]): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>();
  for (const { act, pod, ...why } of choices) {
    if (act === 'refuse' && 'reason' in why) grouped.set(why.reason, [...(grouped.get(why.reason) ?? []), podName(pod)]);
  }
  return grouped;
}
