import { finishDeletion, isDeleted, isTerminating } from './deletion.ts';
import type { KubernetesObject, Ref } from './objects.ts';
import { conflict } from './status-error.ts';
import type { Store } from './store.ts';
import { validate } from './validation.ts';

/** The part of an object that a write may change: everything but the status, or nothing but it. */
export type Part = 'object' | 'status';

type Write = {
  readonly ref: Ref;
  readonly previous: KubernetesObject;
  readonly next: KubernetesObject;
  readonly part: Part;
  readonly isDryRun: boolean;
};

function checkLock({ ref, previous, next }: Write): void {
  const { resourceVersion, uid, name } = next.metadata;
  if (name !== previous.metadata.name) throw conflict({ ...ref, why: 'the name of an object cannot change' });
  if (uid !== undefined && uid !== previous.metadata.uid) throw conflict({ ...ref, why: 'Precondition failed: UID does not match' });
  if (resourceVersion !== undefined && resourceVersion !== previous.metadata.resourceVersion)
    throw conflict({ ...ref, why: 'the object has been modified; please apply your changes to the latest version and try again' });
}

const isEmpty = (value: unknown) => value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function pruned<T extends object>(part: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(part).filter(([name, value]) => !(names.includes(name) && isEmpty(value)))) as T;
}

/** The object as the real server stores it: what is empty is left out (`omitempty`), so a later JSON Patch finds nothing there. */
function withoutEmpty(object: KubernetesObject): KubernetesObject {
  const metadata = pruned(object.metadata, ['labels', 'annotations', 'finalizers', 'ownerReferences']);
  return { ...object, metadata, ...(object.spec && { spec: pruned(object.spec, ['taints', 'unschedulable']) }) };
}

/** Deletion is not for writers: what the server has marked stays marked. */
function keepDeletion({ previous, next }: Write): KubernetesObject {
  const { deletionTimestamp, deletionGracePeriodSeconds } = previous.metadata;
  const deletion = {
    ...(deletionTimestamp && { deletionTimestamp }),
    ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
  };
  const { deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, ...metadata } = next.metadata;
  return { ...next, metadata: { ...metadata, ...deletion } };
}

function merged(write: Write): KubernetesObject {
  const { previous, part } = write;
  const next = withoutEmpty(keepDeletion(write));
  if (part === 'status') return { ...previous, ...(next.status && { status: next.status }) };
  return { ...next, ...(previous.status && { status: previous.status }) };
}

/** Writes one part of an object and returns the whole. Throws a 409 `StatusError` when `next` was made from another version. */
export function updateObject(store: Store, write: Write): KubernetesObject {
  checkLock(write);
  const object = merged(write);
  validate(object);
  if (write.isDryRun) return object;
  const isReleased = isTerminating(object) && isDeleted(object) && (object.metadata.finalizers?.length ?? 0) === 0;
  return isReleased ? finishDeletion(store, { resource: write.ref.resource, object }) : store.put(write.ref.resource, object);
}
