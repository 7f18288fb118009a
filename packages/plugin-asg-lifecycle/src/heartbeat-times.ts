import type { Hook, Interruption } from '@lastcall/plugin-api';

/** How long a hook waits between two heartbeats, ms, and until when at the latest, epoch ms. */
export type HookTimes = { readonly timeoutMs: number; readonly endsAt: number };

/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** The shortest timeout a hook can have (PutLifecycleHook). */
const SHORTEST_TIMEOUT_MS = 30_000;
const TWO_DAYS_MS = 172_800_000;
/** A heartbeat is due this long before the hook would end. */
const SPARE_MS = 15_000;
/** First heartbeats of hooks with time to spare are spread over this. */
const SPREAD_MS = 3_000;

/**
 * A hook's timeout and the end that no heartbeat moves: 48 hours or a hundred times the timeout after it began to wait. A timeout nobody
 * could tell is taken as the shortest there is, and its end as the latest.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/completing-lifecycle-hooks.html
 */
export function timesOf({ instance }: Pick<Interruption, 'instance'>, { name, noticedAt }: Hook): HookTimes {
  const timeoutMs = instance?.hookTimeoutsMs[name];
  if (timeoutMs === undefined) return { timeoutMs: SHORTEST_TIMEOUT_MS, endsAt: noticedAt + TWO_DAYS_MS };
  return { timeoutMs, endsAt: noticedAt + Math.min(TWO_DAYS_MS, 100 * timeoutMs) };
}

/** The wait before the first heartbeat of a hook that has `leftMs` left: none where that is little, else up to 3 s, so that many do not beat as one. */
export function firstWaitMs(leftMs: number, random: Random): number {
  return random() * Math.min(SPREAD_MS, Math.max(0, leftMs - 2 * SPARE_MS) / 5);
}

/** The wait between two heartbeats: half of the timeout, 20 % more or less, and never less than 15 s before the hook would end. */
export function nextWaitMs(timeoutMs: number, random: Random): number {
  const latestMs = Math.max(timeoutMs - SPARE_MS, timeoutMs * 0.4);
  return Math.min(latestMs, (timeoutMs / 5) * (2 + random()));
}

/** Heartbeats of hooks with the shortest timeouts go first where they wait for their turn; 0 goes first. */
export const priorityOf = (timeoutMs: number): number => (timeoutMs <= 60_000 ? 2 : 5);
