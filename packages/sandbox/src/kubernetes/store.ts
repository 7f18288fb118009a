import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@lastcall/plugin-api';
import { type Change, type ChangeLog, createChangeLog } from './change-log.ts';
import { type KubernetesObject, type Ref, timestamp } from './objects.ts';

/** The objects and the log of their changes. */
export type Store = {
  readonly log: ChangeLog;
  get(ref: Ref): KubernetesObject | null;
  /** All objects of a resource, in no promised order. */
  list(resource: string): readonly KubernetesObject[];
  /** The same as they were at an earlier version; throws a 410 `StatusError` when that is forgotten. */
  listAt(resource: string, version: number): readonly KubernetesObject[];
  /** Creates or replaces an object and returns it with its new version; nothing is written when nothing differs. */
  put(resource: string, object: KubernetesObject): KubernetesObject;
  /** Removes an object and returns its last form, null when there was none. */
  remove(ref: Ref): KubernetesObject | null;
  /** Calls `listener` after each change. Returns what ends that. */
  subscribe(listener: (change: Change) => void): () => void;
};

type Table = Map<string, KubernetesObject>;

const keyOf = ({ namespace, name }: Ref) => `${namespace}/${name}`;

/** What names this object in the store. */
export function refOf(resource: string, { metadata }: KubernetesObject): Ref {
  return { resource, namespace: metadata.namespace ?? '', name: metadata.name };
}

function isUnchanged(previous: KubernetesObject, next: KubernetesObject): boolean {
  const unversioned = ({ metadata: { resourceVersion, generation, ...metadata }, ...rest }: KubernetesObject) => ({ ...rest, metadata });
  return isDeepStrictEqual(unversioned(previous), unversioned(next));
}

function generationAfter(previous: KubernetesObject | null, next: KubernetesObject): number {
  const before = previous?.metadata.generation ?? 0;
  return previous && isDeepStrictEqual(previous.spec, next.spec) ? before : before + 1;
}

type Stamp = { readonly previous: KubernetesObject | null; readonly version: number; readonly at: number };

/** What the server itself writes into metadata; a creator may name the uid, nobody can change it later. */
function stamp(next: KubernetesObject, { previous, version, at }: Stamp): KubernetesObject {
  const { uid, creationTimestamp } = (previous ?? next).metadata;
  const metadata = {
    ...next.metadata,
    uid: uid ?? randomUUID(),
    creationTimestamp: creationTimestamp ?? timestamp(at),
    generation: generationAfter(previous, next),
    resourceVersion: String(version),
  };
  return { ...next, metadata };
}

/** The table as it was before `changes`, which must be the latest ones. */
function undo(table: Table, { resource, changes }: { resource: string; changes: readonly Change[] }): Table {
  const own = changes.filter((change) => change.ref.resource === resource);
  if (own.length === 0) return table;
  const past = new Map(table);
  for (const { ref, previous } of own.toReversed()) {
    if (previous) past.set(keyOf(ref), previous);
    else past.delete(keyOf(ref));
  }
  return past;
}

function createTables(): (resource: string) => Table {
  const tables = new Map<string, Table>();
  return (resource) => {
    const table = tables.get(resource) ?? new Map();
    tables.set(resource, table);
    return table;
  };
}

/** An empty store; its first change gets version 1. */
export function createStore({ clock, logLimit }: { readonly clock: Clock; readonly logLimit?: number }): Store {
  const log = createChangeLog(logLimit);
  const tableOf = createTables();
  const listeners = new Set<(change: Change) => void>();
  const get = (ref: Ref) => tableOf(ref.resource).get(keyOf(ref)) ?? null;
  const publish = (change: Change) => {
    log.append(change);
    for (const listener of listeners) listener(change);
  };
  return {
    log,
    get,
    list: (resource) => [...tableOf(resource).values()],
    listAt: (resource, version) => [...undo(tableOf(resource), { resource, changes: log.after(version) }).values()],
    put(resource, next) {
      const ref = refOf(resource, next);
      const previous = get(ref);
      if (previous && isUnchanged(previous, next)) return previous;
      const object = stamp(next, { previous, version: log.version() + 1, at: clock.now() });
      tableOf(resource).set(keyOf(ref), object);
      publish({ type: previous ? 'MODIFIED' : 'ADDED', ref, object, previous });
      return object;
    },
    remove(ref) {
      const previous = get(ref);
      if (!previous) return null;
      const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(log.version() + 1) } };
      tableOf(ref.resource).delete(keyOf(ref));
      publish({ type: 'DELETED', ref, object, previous });
      return object;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
