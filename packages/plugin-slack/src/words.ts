import type { Action, InterruptionView, Kind, NoRunReason, RunOutcome } from '@lastcall/plugin-api';

/** How an interruption ended. */
export type Ending = RunOutcome | NoRunReason;

/** Every one of them. */
export const ENDINGS = [
  ...(['succeeded', 'degraded', 'out-of-time', 'cancelled'] as const),
  ...(['called-off', 'no-pipeline', 'undecided', 'foreign', 'absent', 'spread'] as const),
] as const satisfies readonly Ending[];

type KindWords = { readonly mark: string; readonly name: string };
type EndingWords = {
  readonly mark: string;
  readonly name: string;
  /** What stands behind a number. */
  readonly short: string;
  /** What stands after "would have" in a dry run. */
  readonly would: string;
  /** Whether the time left to the deadline says something about it. */
  readonly timed: boolean;
};

/** How each kind is headed. */
export const KIND_WORDS: Readonly<Record<Kind, KindWords>> = {
  'spot-interruption': { mark: '⚡', name: 'Spot interruption' },
  'capacity-interruption': { mark: '⚡', name: 'Capacity interruption' },
  'termination-hook': { mark: '🪝', name: 'Termination hook' },
  'capacity-block-expiration': { mark: '⌛', name: 'Capacity block expiration' },
  'scheduled-change': { mark: '📅', name: 'Scheduled change' },
  'rebalance-recommendation': { mark: '🔀', name: 'Rebalance recommendation' },
  'instance-state-change': { mark: '🔌', name: 'Instance state change' },
};

/** What AWS does at the deadline; completes "AWS …". */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  terminate: 'terminates it',
  stop: 'stops it',
  hibernate: 'hibernates it',
  reboot: 'reboots it',
  maintain: 'begins its maintenance',
  'return-to-pool': 'returns it to the warm pool',
};

/** How each ending is marked and named. */
export const ENDING_WORDS: Readonly<Record<Ending, EndingWords>> = {
  succeeded: { mark: '✅', name: 'Succeeded', short: 'succeeded', would: 'succeeded', timed: true },
  degraded: { mark: '⚠️', name: 'Degraded', short: 'degraded', would: 'been degraded', timed: true },
  'out-of-time': { mark: '🛑', name: 'Out of time', short: 'out of time', would: 'run out of time', timed: true },
  cancelled: { mark: '↩️', name: 'Cancelled', short: 'cancelled', would: 'been cancelled', timed: false },
  'called-off': { mark: '↩️', name: 'Called off', short: 'called off', would: 'been called off', timed: false },
  'no-pipeline': { mark: '🚧', name: 'No pipeline, nothing was done', short: 'without a pipeline', would: 'had no pipeline', timed: false },
  undecided: { mark: '❓', name: 'Undecided, nothing was done', short: 'undecided', would: 'been left undecided', timed: false },
  foreign: { mark: '➖', name: 'Not ours, nothing was done', short: 'not ours', would: 'been left alone', timed: false },
  absent: { mark: '➖', name: 'Gone, nothing was done', short: 'gone', would: 'been gone', timed: false },
  spread: { mark: '↗️', name: 'Spread over its instances', short: 'spread', would: 'been spread', timed: false },
};

/** The instance's Name tag, or its id where it has none. */
export const nameOf = ({ instance, instanceId }: InterruptionView): string => instance?.tags.Name || instanceId;

/** True when the plan it is run by changes nothing. */
export const isDryRun = ({ plan }: InterruptionView): boolean => plan?.dryRun ?? false;

/** The Auto Scaling group it is in, of its hooks where it could not be looked up; null when it is in none. */
export const groupOf = ({ instance, hooks }: InterruptionView): string | null => instance?.group ?? hooks[0]?.group ?? null;
