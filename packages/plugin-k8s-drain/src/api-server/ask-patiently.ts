import { type Clock, sleep } from '@lastcall/plugin-api';
import type { Ask } from './asks.ts';
import type { Kubernetes } from './client.ts';
import { isPassing, type Reply } from './status-errors.ts';

/** The longest pause between two tries, ms, whatever the server wishes: time is short here. */
export const LONGEST_PAUSE_MS = 2_000;
const FIRST_PAUSE_MS = 200;

/** How long to wait before try `tries + 1`, ms: the server's wish or 0.2 s doubling, at most 2 s, up to a quarter less by chance. */
export function pauseMs({
  tries,
  wishMs,
  chance,
}: {
  readonly tries: number;
  readonly wishMs: number | null;
  readonly chance: number;
}): number {
  const wantedMs = wishMs ?? FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 8);
  return Math.min(wantedMs, LONGEST_PAUSE_MS) * (1 - chance / 4);
}

/** What patience needs: until when, by which clock. */
export type Patience = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** After this instant the last reply is good enough, epoch ms. */
  readonly giveUpAt: number;
};

/**
 * The first reply that asking again would not change, or the last one before `giveUpAt`.
 * Rejects with the signal's reason when it aborts.
 */
export async function askPatiently(ask: Ask, { kubernetes, clock, signal, giveUpAt }: Patience): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const leftMs = Math.max(1, giveUpAt - clock.now());
    const reply = await kubernetes.send({ ...ask, timeoutMs: Math.min(ask.timeoutMs, leftMs) }, signal);
    const waitMs = pauseMs({ tries, wishMs: reply.retryAfterMs, chance: Math.random() });
    if (!isPassing(reply) || clock.now() + waitMs >= giveUpAt) return reply;
    await sleep(clock, waitMs, signal);
  }
}
