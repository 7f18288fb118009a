import { SlackRefusal } from './slack-error.ts';

/** How often something may be done; null for as often as one likes. */
export type Limits = {
  /** From one post in a channel to the next, ms. */
  readonly postEveryMs: number | null;
  /** How many updates the workspace may make within any 60 s. */
  readonly updatesPerMinute: number | null;
};

/** Slack's own: one post a second and channel, and tier 3 for updates. */
export const SLACK_LIMITS: Limits = { postEveryMs: 1000, updatesPerMinute: 50 };

export const NO_LIMITS: Limits = { postEveryMs: null, updatesPerMinute: null };

/** Counts what is done; both functions throw `ratelimited` with the time to wait when it is too much. */
export type RateLimit = { post(channel: string): void; update(): void };

const MINUTE_MS = 60_000;

function refuse(waitMs: number): never {
  throw new SlackRefusal('ratelimited', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}

/** Counters at zero. A refused try does not count. */
export function createRateLimit({ now, limits }: { now(): number; readonly limits: Limits }): RateLimit {
  const postedAt = new Map<string, number>();
  let updates: readonly number[] = [];
  return {
    post(channel) {
      const freeAt = (postedAt.get(channel) ?? Number.NEGATIVE_INFINITY) + (limits.postEveryMs ?? 0);
      if (now() < freeAt) refuse(freeAt - now());
      postedAt.set(channel, now());
    },
    update() {
      updates = updates.filter((at) => at > now() - MINUTE_MS);
      const [first = now()] = updates;
      if (limits.updatesPerMinute !== null && updates.length >= limits.updatesPerMinute) refuse(first + MINUTE_MS - now());
      updates = [...updates, now()];
    },
  };
}
