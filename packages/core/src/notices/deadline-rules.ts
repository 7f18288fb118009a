import type { Action, Kind } from '@lastcall/plugin-api';

/** What a notice says about time. Instants are epoch ms; `statedAt` is null where the notice states none of its own. */
export type Stated = { readonly noticedAt: number; readonly statedAt: number | null; readonly action: Action };

const MINUTE_MS = 60_000;

/** When AWS will act, epoch ms, by kind; null where it set no instant. The margin kept before it is the pipeline's affair. */
export const DEADLINE_RULES: Readonly<Record<Kind, (stated: Stated) => number | null>> = {
  // EC2 user guide, "Spot Instance interruption notices": two minutes before EC2 stops or terminates; hibernation begins at once.
  'spot-interruption': ({ noticedAt, action }) => (action === 'hibernate' ? noticedAt : noticedAt + 2 * MINUTE_MS),
  // EC2 user guide, "Monitor interruptible Capacity Reservations": states the exact termination time, two minutes ahead.
  'capacity-interruption': ({ noticedAt, statedAt }) => statedAt ?? noticedAt + 2 * MINUTE_MS,
  // EC2 Auto Scaling user guide, "Lifecycle hooks": the heartbeat timeout counts, and no notice carries it.
  'termination-hook': () => null,
  // EC2 user guide, "Monitor Capacity Blocks": sent 40 minutes before the end date; termination begins 10 minutes later.
  'capacity-block-expiration': ({ noticedAt, statedAt }) => (statedAt === null ? noticedAt + 10 * MINUTE_MS : statedAt - 30 * MINUTE_MS),
  // AWS Health user guide, "EventBridge schema": `startTime` is when the change begins.
  'scheduled-change': ({ statedAt }) => statedAt,
  // EC2 user guide, "Rebalance recommendations": elevated risk, no promise of an interruption and no instant.
  'rebalance-recommendation': () => null,
  // EC2 user guide, "State change events": the change is happening as the notice is written.
  'instance-state-change': ({ noticedAt }) => noticedAt,
};
