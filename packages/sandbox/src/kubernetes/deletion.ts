import { type KubernetesObject, type Pod, type Ref, timestamp } from './objects.ts';
import { conflict, notFound } from './status-error.ts';
import { refOf, type Store } from './store.ts';

/** How an object shall be deleted; `gracePeriodSeconds` counts from the first deletion and defaults to the pod's own. */
export type DeleteOptions = {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
};

const DEFAULT_GRACE_SECONDS = 30;

export const isTerminal = ({ status }: Pod) => status.phase === 'Succeeded' || status.phase === 'Failed';

export const isTerminating = ({ metadata }: KubernetesObject) => metadata.deletionTimestamp !== undefined;

/** The grace a first deletion gives (pod/strategy.go, CheckGracefulDelete): 0 for a pod that no kubelet runs, never negative. */
function graceOf(pod: Pod, { gracePeriodSeconds }: DeleteOptions): number {
  const wanted = gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  if (pod.spec.nodeName === undefined || isTerminal(pod)) return 0;
  return wanted < 0 ? 1 : wanted;
}

function marked<T extends KubernetesObject>(object: T, { deleteAt, grace }: { deleteAt: number; grace: number }): T {
  const metadata = { ...object.metadata, deletionTimestamp: timestamp(deleteAt), deletionGracePeriodSeconds: grace };
  return { ...object, metadata };
}

/** A terminating pod with less grace; the same pod when the grace asked for is not less (delete.go, BeforeDelete). */
function shortened(pod: Pod, { grace, at }: { grace: number | undefined; at: number }): Pod {
  const { deletionTimestamp = '', deletionGracePeriodSeconds = 0 } = pod.metadata;
  if (grace === undefined || grace >= deletionGracePeriodSeconds) return pod;
  const wanted = Math.max(grace, 0);
  const deleteAt = Date.parse(deletionTimestamp) - (deletionGracePeriodSeconds - wanted) * 1000;
  if (wanted > 0 && deleteAt < at) return marked(pod, { deleteAt: at, grace: 1 });
  return marked(pod, { deleteAt, grace: wanted });
}

/**
 * The pod as it is right after a deletion at `at`. A grace of 0 means that it goes at once, whatever its kubelet does.
 * A pod that is terminating already is returned as it is unless the new grace is shorter, counted from the first deletion.
 */
export function afterDeletion(pod: Pod, { options, at }: { readonly options: DeleteOptions; readonly at: number }): Pod {
  if (isTerminating(pod)) return shortened(pod, { grace: options.gracePeriodSeconds, at });
  const grace = graceOf(pod, options);
  return marked(pod, { deleteAt: at + grace * 1000, grace });
}

/** Throws a 409 `StatusError` when the object is not the one the preconditions name. */
export function checkPreconditions(
  ref: Ref,
  { object, options }: { readonly object: KubernetesObject; readonly options: DeleteOptions },
): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = object;
  const differs = (wanted: string | undefined, actual: string | undefined) => wanted !== undefined && wanted !== actual;
  if (differs(uid, metadata.uid))
    throw conflict({ ...ref, why: `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}).` });
  if (differs(resourceVersion, metadata.resourceVersion))
    throw conflict({ ...ref, why: `the ResourceVersion in the precondition (${resourceVersion}) does not match that in record.` });
}

/** Removes an object whose deletion is complete, or writes it back while finalizers hold it. */
export function finishDeletion(store: Store, { resource, object }: { resource: string; object: KubernetesObject }): KubernetesObject {
  if ((object.metadata.finalizers?.length ?? 0) > 0) return store.put(resource, object);
  return store.remove(refOf(resource, object)) ?? object;
}

/** Whether nothing but finalizers keeps a deleted object. */
export function isDeleted({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}

type Deletion = { readonly ref: Ref; readonly options: DeleteOptions; readonly at: number };

/** Deletes an object as the API server does and returns what is left of it. Throws a 404 or 409 `StatusError`. */
export function deleteObject(store: Store, { ref, options, at }: Deletion): KubernetesObject {
  const object = store.get(ref);
  if (!object) throw notFound(ref);
  checkPreconditions(ref, { object, options });
  const next = ref.resource === 'pods' ? afterDeletion(object as Pod, { options, at }) : marked(object, { deleteAt: at, grace: 0 });
  if (options.dryRun?.length) return next;
  return isDeleted(next) ? finishDeletion(store, { resource: ref.resource, object: next }) : store.put(ref.resource, next);
}
