import type { Agenda } from '../agenda.ts';
import type { Access } from './access.ts';
import type { Store } from './store.ts';
import type { Watch } from './watch.ts';

/** What the routes of the simulated API server work on. */
export type Cluster = {
  readonly store: Store;
  readonly agenda: Agenda;
  readonly access: Access;
  readonly watches: { add(watch: Watch): () => void };
  /** From one bookmark of a watch to the next. */
  readonly bookmarkEveryMs: number;
  /** The most objects one page of a list holds. */
  readonly mostPerPage: number;
};
