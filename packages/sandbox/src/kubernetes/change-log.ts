import { createLatest } from '../latest.ts';
import type { KubernetesObject, Ref } from './objects.ts';
import { expired } from './status-error.ts';

/** One change of one object. `previous` is null when it was created, `object` its last form when it was removed. */
export type Change = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly ref: Ref;
  readonly object: KubernetesObject;
  readonly previous: KubernetesObject | null;
};

/** The latest changes in order; each has the next resource version. */
export type ChangeLog = {
  /** The resource version of the latest change, 0 before the first. */
  version(): number;
  append(change: Change): void;
  /** The changes after `version`, oldest first; throws a 410 `StatusError` when the log no longer reaches that far. */
  after(version: number): readonly Change[];
  /** Forgets all changes; the version stays. */
  compact(): void;
};

/** An empty log that keeps at least half of `limit` changes. */
export function createChangeLog(limit = 20_000): ChangeLog {
  const changes = createLatest<Change>(limit);
  return {
    version: () => changes.forgotten + changes.all.length,
    append: changes.add,
    after(version) {
      if (version < changes.forgotten) throw expired(version, changes.forgotten);
      return changes.all.slice(version - changes.forgotten);
    },
    compact: changes.clear,
  };
}
