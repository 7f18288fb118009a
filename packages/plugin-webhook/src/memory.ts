import type { Report, ReporterContext } from '@lastcall/plugin-api';

/** An interruption there is something to tell of, and since when the newest of it waits, epoch ms. */
export type Held = { readonly id: string; readonly since: number; readonly isBad: boolean };

/** What is remembered from one report to the next, also across restarts. */
export type Memory = {
  /** Everything up to this position of the journal is told, or held. */
  readonly upTo: number;
  /** What is told of what lies beyond. */
  readonly beyond: readonly number[];
  /** Interruptions whose alert stands. */
  readonly raised: readonly string[];
  /** What waits to be told together with others. */
  readonly held: readonly Held[];
  /** How many more wait that could not be kept. */
  readonly more: number;
};

/** A report as the host hands it over. */
export type Told = { readonly report: Report; readonly context: ReporterContext };

const KEY = 'told';
const NOTHING: Memory = { upTo: 0, beyond: [], raised: [], held: [], more: 0 };

/** What was kept last. */
export async function openMemory({ recall }: ReporterContext): Promise<Memory> {
  return { ...NOTHING, ...(JSON.parse((await recall(KEY)) ?? '{}') as Partial<Memory>) };
}

/** Keeps it in place of what was kept before, in one write. */
export const keepMemory = ({ remember }: ReporterContext, memory: Memory): Promise<void> => remember(KEY, JSON.stringify(memory));
