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
export function createChangeLog(limit = 50_000): ChangeLog {
  let changes: Change[] = [];
  let forgotten = 0;
  const forget = (count: number) => {
    changes = changes.slice(count);
    forgotten += count;
  };
  return {
    version: () => forgotten + changes.length,
    append(change) {
      // Half at once, so that the array is not copied for every change of a long run.
      if (changes.length >= limit) forget(Math.ceil(limit / 2));
      changes.push(change);
    },
    after(version) {
      if (version < forgotten) throw expired(version, forgotten);
      return changes.slice(version - forgotten);
    },
    compact: () => forget(changes.length),
  };
}
