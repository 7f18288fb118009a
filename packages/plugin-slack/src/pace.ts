import { type Clock, orAborted, type Share, sleep } from '@lastcall/plugin-api';
import Bottleneck from 'bottleneck';
import type { Answer, RateLimit } from './answers.ts';
import { slackErrors } from './errors.ts';

/** Turns at each channel, one call after the other. */
export type Pace = {
  /** Does `act` in the channel's next turn. Rejects with the signal's reason when it aborts before; `act` is then never begun. */
  inTurn<T>(channel: string, signal: AbortSignal, act: () => Promise<T>): Promise<T>;
  /** Lets go of the turns; who waits for one is refused. Safe to call twice. */
  close(): void;
};

/** The name under which all Slack reporters of a process share their turns: two may well post to the same channel. */
export const PACE_KEY = 'slack-pace';

/** Slack lets an app post once a second and channel; a tenth more, because calls do not all take equally long to arrive. */
const TURN_MS = 1_100;
/** How long a channel's turns are kept after its last call, ms. */
const KEPT_MS = 300_000;

/** Turns that begin at least `turnMs` apart. */
export function createPace(turnMs: number = TURN_MS): Pace {
  const channels = new Bottleneck.Group({ minTime: turnMs, maxConcurrent: 1, timeout: KEPT_MS });
  return {
    async inTurn(channel, signal, act) {
      signal.throwIfAborted();
      // A job cannot be taken out of the queue: one whose signal has aborted does nothing when its turn comes.
      const job = async () => {
        signal.throwIfAborted();
        return act();
      };
      return orAborted(channels.key(channel).schedule(job), signal);
    },
    close() {
      for (const { limiter } of channels.limiters()) limiter.stop({ dropWaitingJobs: true }).catch(() => undefined);
    },
  };
}

/** The turns all Slack reporters of this process share. */
export const sharedPace = (share: Share): Pace => share(PACE_KEY, () => createPace());

/** Who asks, and until when. */
export type Asking = { readonly pace: Pace; readonly clock: Clock; readonly channel: string; readonly signal: AbortSignal };

/** The longest wait Slack may ask for within one report, ms. */
const LONGEST_WAIT_MS = 20_000;
const MAX_TRIES = 4;

/**
 * Asks in the channel's turn, and again after the wait Slack asked for, at most four times.
 * @throws SLACK_RATE_LIMITED when Slack asks for more than 20 s, or for the fourth time.
 */
export async function askPatiently<T>(asking: Asking, ask: () => Promise<Answer<T>>, tries = 1): Promise<Exclude<Answer<T>, RateLimit>> {
  const { pace, clock, channel, signal } = asking;
  const answer = await pace.inTurn(channel, signal, ask);
  if (answer.did !== 'rate-limited') return answer;
  const { retryAfterMs, cause } = answer;
  if (retryAfterMs > LONGEST_WAIT_MS || tries >= MAX_TRIES) throw slackErrors.rateLimited(retryAfterMs, cause);
  await sleep(clock, retryAfterMs, signal);
  return askPatiently(asking, ask, tries + 1);
}
