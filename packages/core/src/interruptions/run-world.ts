import type { Clock, Log } from '@lastcall/plugin-api';
import type { Pipeline, Scope } from '../config/config.ts';
import type { Keeper } from '../leases/keeper.ts';
import type { Replicas } from '../leases/replicas.ts';
import type { Turns } from '../leases/turns.ts';
import type { ReadyStep } from '../pipeline/run.ts';
import type { Inventory } from '../ports/inventory.ts';
import type { Store } from '../ports/store.ts';
import type { ActiveRun } from './active-run.ts';

/** A pipeline with the plugins of its steps set up, by step id. */
export type ReadyPipeline = { readonly config: Pipeline; readonly steps: ReadonlyMap<string, ReadyStep> };

/** What every run of a replica shares. */
export type RunWorld = {
  readonly store: Store;
  /** Renews what this replica holds; whoever made it starts and stops it. */
  readonly keeper: Keeper;
  readonly inventory: Inventory;
  readonly turns: Turns;
  /** The runs under way in this process, also those from memory. */
  readonly atWork: Set<Pick<ActiveRun, 'isResting'>>;
  readonly replicas: Pick<Replicas, 'others' | 'leave' | 'stay'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  readonly pipelines: readonly ReadyPipeline[];
  /** True: every plan is a dry run, whatever its pipeline says. */
  readonly dryRun: boolean;
  /** Id of the instance this replica runs on; null where it runs on none, or it is not known (yet). */
  readonly self: () => string | null;
  /** This replica's name, unique among all that share the store. */
  readonly owner: string;
  /** Is told of every run whose lease another replica took. Must not throw. */
  readonly onLost?: () => void;
};
