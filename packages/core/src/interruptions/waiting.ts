import type { Interruption, Kind } from '@lastcall/plugin-api';
import type { MaxOpen, Pipeline } from '../config/config.ts';

const MAY_WAIT: readonly Kind[] = ['rebalance-recommendation', 'scheduled-change'];

/** True for kinds that leave time: a machine that may live on, or one that AWS takes on a date. */
export function mayWait({ kind }: Pick<Interruption, 'kind'>): boolean {
  return MAY_WAIT.includes(kind);
}

/** How many instances of a group of this size may be run at once: at least one; of a group of unknown size no share can be told. */
export function turnsFor(maxOpen: MaxOpen, groupSize: number | null): number {
  if ('count' in maxOpen) return maxOpen.count;
  return Math.max(1, Math.floor(((groupSize ?? 0) * maxOpen.percent) / 100));
}

/** When waiting for a turn has to end, epoch ms: the whole of the run's time must be left before AWS acts. Never, where AWS set no instant. */
export function latestTurn({ limitMs, marginMs }: Pipeline, { deadlineAt }: Interruption): number {
  return deadlineAt === null ? Number.POSITIVE_INFINITY : deadlineAt - marginMs - limitMs;
}
