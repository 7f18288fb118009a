import { newAddress } from '../addresses.ts';
import type { Agenda } from '../agenda.ts';
import type { Change } from './change-log.ts';
import { finishDeletion, isTerminal, isTerminating } from './deletion.ts';
import { type Condition, type Pod, type Ref, timestamp, withCondition } from './objects.ts';
import { refOf, type Store } from './store.ts';

/** Annotation: how long the containers need to stop, ms from the deletion; `Infinity` for never by themselves. Default 0. */
export const STOP_TIME = 'sandbox/stop-time-ms';
/** Annotation: how long a scheduled pod needs to become ready, ms. Without it a Pending pod stays Pending. */
export const READY_AFTER = 'sandbox/ready-after-ms';

/** The stand-in kubelets of all nodes. */
export type Kubelets = {
  /** Kills the kubelet of a node: its pods are never started or stopped any more. */
  kill(node: string): void;
  /** Forgets a node that is gone with its pods; a new one of that name has a living kubelet. */
  forget(node: string): void;
};

type Options = { readonly store: Store; readonly agenda: Agenda };
type Stop = { readonly startedAt: number; readonly callOff: () => void };

function annotatedMs({ metadata }: Pod, name: string): number | null {
  const text = metadata.annotations?.[name];
  return text === undefined ? null : Number(text);
}

const ready = (status: 'True' | 'False', at: number): Condition => ({ type: 'Ready', status, lastTransitionTime: timestamp(at) });

/** The pod once its containers run and answer their probes; it gets an address then unless it has one. */
export function started(pod: Pod, at: number): Pod {
  const podIP = pod.status.podIP ?? newAddress();
  const containerStatuses = [{ name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: timestamp(at) } } }];
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      conditions: withCondition(pod.status.conditions, ready('True', at)),
      containerStatuses,
      podIP,
      podIPs: [{ ip: podIP }],
    },
  };
}

/** The pod once its containers have ended, by themselves (exit code 0) or killed (137). */
function stopped(pod: Pod, { exitCode, at }: { exitCode: number; at: number }): Pod {
  const containerStatuses = [
    { name: 'main', ready: false, restartCount: 0, state: { terminated: { exitCode, finishedAt: timestamp(at) } } },
  ];
  const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
  return {
    ...pod,
    metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 },
    status: { ...pod.status, phase, conditions: withCondition(pod.status.conditions, ready('False', at)), containerStatuses },
  };
}

/** When a terminating pod's containers end, and with which exit code. Grace counts from when the kubelet saw the deletion. */
function endOf(pod: Pod, seenAt: number): { readonly at: number; readonly exitCode: number } {
  const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const stopMs = annotatedMs(pod, STOP_TIME) ?? 0;
  return stopMs <= graceMs ? { at: seenAt + stopMs, exitCode: 0 } : { at: seenAt + graceMs, exitCode: 137 };
}

function start({ store, agenda }: Options, ref: Ref): void {
  const pod = store.get(ref) as Pod | null;
  if (pod && pod.status.phase === 'Pending' && !isTerminating(pod)) store.put('pods', started(pod, agenda.now()));
}

function stop({ store, agenda }: Options, { ref, exitCode }: { ref: Ref; exitCode: number }): void {
  const pod = store.get(ref) as Pod | null;
  if (!pod || !isTerminating(pod)) return;
  const last = store.put('pods', stopped(pod, { exitCode, at: agenda.now() }));
  finishDeletion(store, { resource: 'pods', object: last });
}

/** Starts scheduled pods and stops deleted ones, each after the time its annotations say. */
export function startKubelets(options: Options): Kubelets {
  const { store, agenda } = options;
  const dead = new Set<string>();
  const stops = new Map<string, Stop>();

  const isAlive = ({ spec }: Pod) => spec.nodeName !== undefined && !dead.has(spec.nodeName);
  const onTerminating = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    const startedAt = stops.get(uid)?.startedAt ?? agenda.now();
    stops.get(uid)?.callOff();
    const { at, exitCode } = endOf(pod, startedAt);
    const end = () => isAlive(pod) && stop(options, { ref: refOf('pods', pod), exitCode });
    stops.set(uid, { startedAt, callOff: agenda.after(Math.max(0, at - agenda.now()), end) });
  };
  const onPending = (pod: Pod, readyMs: number) => {
    agenda.after(readyMs, () => isAlive(pod) && start(options, refOf('pods', pod)));
  };
  const onGone = (pod: Pod) => {
    stops.get(pod.metadata.uid ?? '')?.callOff();
    stops.delete(pod.metadata.uid ?? '');
  };
  const onChange = ({ type, object, previous }: Change) => {
    const pod = object as Pod;
    if (type === 'DELETED') return onGone(pod);
    if (!isAlive(pod) || isTerminal(pod)) return;
    if (isTerminating(pod)) return onTerminating(pod);
    const readyMs = annotatedMs(pod, READY_AFTER);
    const isNew = (previous as Pod | null)?.spec.nodeName !== pod.spec.nodeName;
    if (isNew && readyMs !== null && pod.status.phase === 'Pending') onPending(pod, readyMs);
  };
  store.subscribe((change) => {
    if (change.ref.resource === 'pods') onChange(change);
  });
  return { kill: (node) => dead.add(node), forget: (node) => dead.delete(node) };
}
