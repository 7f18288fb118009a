import type { Clock, Log } from '@lastcall/plugin-api';
import type { Cluster } from '../cluster.ts';
import type { DrainNews } from '../events/drain-news.ts';
import type { Self } from '../pods/choose-pods.ts';
import type { StrictOptions } from '../pods/strict-filters.ts';
import type { Terms } from '../pods/terms.ts';

/** One drain. Instants are epoch ms. */
export type DrainWork = {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeName: string;
  readonly podSelector: string | undefined;
  readonly self: Self;
  readonly terms: Terms;
  /** What counts in strict mode. */
  readonly options: StrictOptions;
  /** How many requests about pods are under way at most. */
  readonly concurrency: number;
  /** How long volumes are waited for once the pods are gone, ms, if there is time. */
  readonly volumeWaitMs: number;
  /** When the drain is over, complete or not. */
  readonly drainBy: number;
  readonly signal: AbortSignal;
  /** Tells people at the node and its pods. */
  readonly news: DrainNews;
  /** Hears how far it is, at most every 2 s. */
  readonly say: (line: string) => void;
};
