import { randomBytes } from 'node:crypto';
import type { Agenda } from '../agenda.ts';
import type { Change } from './change-log.ts';
import type { Controller } from './controller.ts';
import { isTerminal, isTerminating } from './deletion.ts';
import { READY_AFTER } from './kubelet.ts';
import { controllerOf, type Pod } from './objects.ts';
import { refOf, type Store } from './store.ts';

type Options = {
  readonly store: Store;
  readonly agenda: Agenda;
  /** From the loss of a pod to its replacement, ms. */
  readonly recreateMs: number;
  /** From the replacement's being scheduled to its being ready, ms. */
  readonly readyMs: number;
};

/** ReplicaSets replace a pod as soon as it terminates; the others wait until its name is free. */
function isLost({ type, object, previous }: Change): boolean {
  const pod = object as Pod;
  if (controllerOf(pod)?.kind !== 'ReplicaSet') return type === 'DELETED';
  if (type === 'DELETED') return previous !== null && !isTerminating(previous);
  return type === 'MODIFIED' && isTerminating(pod) && previous !== null && !isTerminating(previous);
}

function nameOf(pod: Pod): string {
  const owner = controllerOf(pod);
  return owner?.kind === 'StatefulSet' ? pod.metadata.name : `${owner?.name}-${randomBytes(3).toString('hex')}`;
}

/** A Pending pod like the lost one; a DaemonSet's is bound to the same node, the others wait for the scheduler. */
function replacementOf(lost: Pod, readyMs: number): Pod {
  const { namespace, labels, annotations, ownerReferences } = lost.metadata;
  const { nodeName, ...spec } = lost.spec;
  const isBound = controllerOf(lost)?.kind === 'DaemonSet' && nodeName !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: nameOf(lost),
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(ownerReferences && { ownerReferences }),
      annotations: { ...annotations, [READY_AFTER]: String(readyMs) },
    },
    spec: { ...spec, ...(isBound && { nodeName }) },
    status: { phase: 'Pending' },
  };
}

function replace({ store, readyMs }: Options, lost: Pod): void {
  const replacement = replacementOf(lost, readyMs);
  const { nodeName } = replacement.spec;
  const isNodeGone = nodeName !== undefined && !store.get({ resource: 'nodes', namespace: '', name: nodeName });
  if (!isNodeGone && !store.get(refOf('pods', replacement))) store.put('pods', replacement);
}

/** Replaces pods that have a controller `recreateMs` after they are lost; pods lost while it is paused are not replaced. */
export function startReplacement(options: Options): Controller {
  const { store, agenda, recreateMs } = options;
  let paused = false;
  store.subscribe((change) => {
    const pod = change.object as Pod;
    if (paused || change.ref.resource !== 'pods' || !controllerOf(pod)) return;
    const wasDone = change.previous !== null && isTerminal(change.previous as Pod) && !isTerminating(change.previous);
    if (isLost(change) && !wasDone) agenda.after(recreateMs, () => replace(options, pod));
  });
  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
  };
}
