import type { Action, Kind } from '@lastcall/plugin-api';

/** What AWS says with a kind: the reason alerts go by, whether it is worth one, and the sentence for people. */
export type Notice = { readonly reason: string; readonly type: 'Normal' | 'Warning'; readonly words: string };

/**
 * By kind. The reasons are AWS Node Termination Handler's, where it has one. Normal is what belongs to every day: a group that
 * shrinks, a hint; a Warning says that AWS takes the machine unasked.
 */
export const NOTICES: Readonly<Record<Kind, Notice>> = {
  'spot-interruption': { reason: 'SpotInterruption', type: 'Warning', words: 'EC2 takes this spot instance back' },
  'capacity-interruption': { reason: 'CapacityInterruption', type: 'Warning', words: "EC2 takes this instance's capacity back" },
  'termination-hook': { reason: 'ASGLifecycle', type: 'Normal', words: 'Its Auto Scaling group removes this instance' },
  'capacity-block-expiration': { reason: 'CapacityBlockExpiration', type: 'Warning', words: 'The Capacity Block of this instance ends' },
  'scheduled-change': { reason: 'ScheduledEvent', type: 'Warning', words: 'AWS has scheduled a change of this instance' },
  'rebalance-recommendation': {
    reason: 'RebalanceRecommendation',
    type: 'Normal',
    words: 'EC2 says that this spot instance is likely to be interrupted',
  },
  'instance-state-change': { reason: 'StateChange', type: 'Warning', words: 'This instance is stopping or shutting down already' },
};

const ACTS: Readonly<Record<Action, string>> = {
  terminate: 'terminates it',
  stop: 'stops it',
  hibernate: 'hibernates it',
  reboot: 'reboots it',
  maintain: 'works on it',
  'return-to-pool': 'stops it for the warm pool',
};

/** A time span as people say it: `81 s`, `12 min`, `30 h`, `14 days`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 600) return `${seconds} s`;
  if (seconds < 36_000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** An instant as people and programs read it: `2026-11-22T10:02:00Z`. */
export const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** What AWS does, when, and the present instant, epoch ms. */
export type Due = { readonly action: Action; readonly deadlineAt: number | null; readonly now: number };

/** What AWS does and when: `AWS terminates it at 2026-11-22T10:02:00Z, in 118 s`. */
export function whatFollows({ action, deadlineAt, now }: Due): string {
  if (deadlineAt === null) return 'AWS has set no deadline';
  if (deadlineAt <= now) return `AWS was to do so at ${instant(deadlineAt)}`;
  return `AWS ${ACTS[action]} at ${instant(deadlineAt)}, in ${span(deadlineAt - now)}`;
}

/** How much time was left: `, 38 s before AWS terminates it`; nothing where AWS has set no deadline. */
export function spare({ action, deadlineAt, now }: Due): string {
  if (deadlineAt === null) return '';
  return deadlineAt < now ? `, ${span(now - deadlineAt)} after AWS was to act` : `, ${span(deadlineAt - now)} before AWS ${ACTS[action]}`;
}

/** How much of its grace period a pod gets: `granted 81 s of its 120 s`. */
export const granted = ({ seconds, own }: { readonly seconds: number | null; readonly own: number }): string =>
  `granted ${seconds ?? own} s of its ${own} s`;
