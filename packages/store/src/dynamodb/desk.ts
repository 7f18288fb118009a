import type { Table } from './table.ts';
import type { Writer } from './write.ts';

/** What all calls that write have. */
export type Desk = {
  readonly table: Table;
  readonly writer: Writer;
  /** When something of an instant (epoch ms) may go, in epoch seconds as DynamoDB expects it. */
  readonly expiryOf: (at: number) => number;
};
