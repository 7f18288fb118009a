import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared statement whose rows are `Row`s: the one place that takes SQLite's word for it. */
export type Query<Row> = {
  all(...values: readonly SQLInputValue[]): readonly Row[];
  first(...values: readonly SQLInputValue[]): Row | null;
  /** The row of a query that always has one. */
  only(...values: readonly SQLInputValue[]): Row;
  /** Runs a statement without rows and tells how many it changed. */
  run(...values: readonly SQLInputValue[]): number;
};

/** Prepares a statement once, to be run often. */
export function prepare<Row = never>(db: DatabaseSync, sql: string): Query<Row> {
  const statement = db.prepare(sql);
  const all = (...values: readonly SQLInputValue[]) => statement.all(...values) as readonly unknown[] as readonly Row[];
  return {
    all,
    first: (...values) => all(...values)[0] ?? null,
    only: (...values) => all(...values)[0] as Row,
    run: (...values) => Number(statement.run(...values).changes),
  };
}
