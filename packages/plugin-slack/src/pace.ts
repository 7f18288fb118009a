import { type Clock, orAborted, type Share } from '@lastcall/plugin-api';
import Bottleneck from 'bottleneck';

/** Turns at each channel, one call after the other. */
export type Pace = {
  /** Does `act` in the channel's next turn. Rejects with the signal's reason when it aborts before; `act` is then never begun. */
  inTurn<T>(channel: string, signal: AbortSignal, act: () => Promise<T>): Promise<T>;
  /** Nobody writes to the channel until an instant, epoch ms: Slack has asked for it. */
  silence(channel: string, untilAt: number): void;
  /** Until when nobody may write to the channel, epoch ms; null when anybody may. */
  silentUntil(channel: string, clock: Clock): number | null;
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
  const silentUntil = new Map<string, number>();
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
    silence: (channel, untilAt) => void silentUntil.set(channel, Math.max(untilAt, silentUntil.get(channel) ?? 0)),
    silentUntil(channel, clock) {
      const untilAt = silentUntil.get(channel) ?? 0;
      return untilAt > clock.now() ? untilAt : null;
    },
    close() {
      for (const { limiter } of channels.limiters()) limiter.stop({ dropWaitingJobs: true }).catch(() => undefined);
    },
  };
}

/** The turns all Slack reporters of this process share. */
export const sharedPace = (share: Share): Pace => share(PACE_KEY, () => createPace());
