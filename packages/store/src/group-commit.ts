import type { DatabaseSync } from 'node:sqlite';
import type { Written } from '@lastcall/core';
import { storeError, storeUnavailable } from './errors.ts';
import { prepare } from './sqlite-query.ts';

/** A commit blocks the event loop while it lasts; what a storm brings beyond this goes into the next one. */
const MOST_PER_COMMIT = 500;

/** Writes that share transactions. */
export type GroupCommit = {
  /**
   * Runs `work` in the next transaction and resolves with what it returned once that is on disk. When `work` throws,
   * its own writes are undone and those of the others are not. `what` is what it writes, for those who listen; null: nothing
   * they wait for.
   */
  write<T>(what: Written | null, work: () => T): Promise<T>;
  /** Commits everything that waits, now. */
  flush(): void;
};

type Parts = {
  readonly db: DatabaseSync;
  /** Runs an act soon: what is written until then shares one commit. */
  readonly defer: (act: () => void) => void;
  /** Called after a commit, once for all of one sort that it wrote. */
  readonly onCommit: (written: Written) => void;
};

/** What became of a job, to be told once the transaction is on disk. */
type Ending = { readonly failed: boolean; readonly wrote: Written | null; settle(): void };
type Job = { attempt(): Ending; fail(error: Error): void };

/** Lets all writes that arrive before `defer` calls back share one transaction, and so one wait for the disk. */
export function createGroupCommit({ db, defer, onCommit }: Parts): GroupCommit {
  const runAll = createTransaction(db);
  let waiting: Job[] = [];

  const commitSome = () => {
    const jobs = waiting.slice(0, MOST_PER_COMMIT);
    waiting = waiting.slice(MOST_PER_COMMIT);
    if (waiting.length > 0) defer(commitSome);
    if (jobs.length === 0) return;
    const endings = runAll(jobs);
    for (const ending of endings) ending.settle();
    for (const written of sortsOf(endings)) onCommit(written);
  };

  return {
    write<T>(what: Written | null, work: () => T) {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.push(createJob({ what, work, resolve, reject }));
      if (waiting.length === 1) defer(commitSome);
      return promise;
    },
    flush() {
      while (waiting.length > 0) commitSome();
    },
  };
}

function sortsOf(endings: readonly Ending[]): ReadonlySet<Written> {
  return new Set(endings.map(({ wrote }) => wrote).filter((wrote) => wrote !== null));
}

type JobParts<T> = {
  readonly what: Written | null;
  readonly work: () => T;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
};

function createJob<T>({ what, work, resolve, reject }: JobParts<T>): Job {
  return {
    fail: reject,
    attempt() {
      try {
        const value = work();
        return { failed: false, wrote: what, settle: () => resolve(value) };
      } catch (error) {
        return { failed: true, wrote: null, settle: () => reject(storeError(error)) };
      }
    },
  };
}

/** Runs jobs in one transaction. When the transaction itself fails, so do all of them. */
function createTransaction(db: DatabaseSync): (jobs: readonly Job[]) => readonly Ending[] {
  const begin = prepare(db, 'BEGIN IMMEDIATE');
  const commit = prepare(db, 'COMMIT');
  const save = prepare(db, 'SAVEPOINT job');
  const undo = prepare(db, 'ROLLBACK TO job');
  const release = prepare(db, 'RELEASE job');

  const runOne = (job: Job) => {
    save.run();
    const ending = job.attempt();
    if (ending.failed) undo.run();
    release.run();
    return ending;
  };
  const failAll = (jobs: readonly Job[], error: Error) => {
    if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
    return jobs.map((job) => ({ failed: true, wrote: null, settle: () => job.fail(error) }));
  };

  return (jobs) => {
    try {
      begin.run();
      const endings = jobs.map(runOne);
      commit.run();
      return endings;
    } catch (error) {
      return failAll(jobs, storeUnavailable(error));
    }
  };
}
