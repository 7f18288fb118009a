import type { Intake, Source } from '@lastcall/core';
import { type Clock, type Log, messageOf, orAborted, parseDuration, signalAt, sleep } from '@lastcall/plugin-api';
import type { SqsConfig } from './config.ts';
import { queueFindings } from './findings.ts';
import { openQueue, type Queue } from './queue.ts';
import { queueError } from './queue-errors.ts';
import { placeOfQueue } from './queue-url.ts';
import { openTaker, type Taker } from './taker.ts';

/** Pauses while the queue does not answer, ms: doubling, and short beside the 120 s of a spot notice. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** The pause after messages that could not be stored, ms. Not a long one: what comes meanwhile is acted on without the store. */
const UNSTORED_PAUSE_MS = 250;
/** Of the 5 s that stopping may take: for what is being stored, and for handing back the rest. */
const TAKING_LIMIT_MS = 3_000;
const CLOSING_LIMIT_MS = 2_000;

/** What the source needs. */
export type SqsParts = {
  readonly config: SqsConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Used where the configuration says nothing. */
  readonly hold: 'until-closed' | 'until-taken';
  /** Opened from the configuration unless given. */
  readonly queue?: Queue;
};

type Polling = SqsParts & { readonly queue: Queue; readonly taker: Taker; readonly signal: AbortSignal; say(problem: string | null): void };

const pauseMs = (failures: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));

type Round = 'stored' | 'not stored' | 'not received';

/** Receives and takes once. */
async function receiveOnce({ queue, taker, signal, config, log, say }: Polling): Promise<Round> {
  try {
    const messages = await queue.receive(signal);
    say(null);
    return (await taker.take(messages)) ? 'stored' : 'not stored';
  } catch (cause) {
    if (signal.aborted) return 'stored';
    const error = queueError(config.queueUrl, cause);
    log.error(error.message, { code: error.code, hint: error.hint, problem: messageOf(cause) });
    say(error.message);
    return 'not received';
  }
}

async function poll(polling: Polling): Promise<void> {
  const { clock, signal } = polling;
  let failures = 0;
  while (!signal.aborted) {
    const round = await receiveOnce(polling);
    failures = round === 'not received' ? failures + 1 : 0;
    if (round !== 'stored') await sleep(clock, failures > 0 ? pauseMs(failures) : UNSTORED_PAUSE_MS, signal).catch(() => {});
  }
}

/** Waits for `work`, but no longer than `limitMs`. */
async function atMost(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  const limit = signalAt(clock, clock.now() + limitMs, new Error('it took too long'));
  await orAborted(work, limit.signal).catch(() => {});
  limit.release();
}

function openConfigured({ config, clock }: SqsParts, region: string): Queue {
  const visibilitySeconds = parseDuration(config.visibility) / 1_000;
  return openQueue({ ...config, clock, region, endpoint: config.endpoint ?? null, visibilitySeconds });
}

function placeOfConfigured({ config }: SqsParts) {
  const found = placeOfQueue(config.queueUrl);
  return { ...found, region: config.region ?? found.region };
}

/** Begins to poll; gives what ends it once the signal has aborted. */
function beginPolling(parts: SqsParts & Pick<Polling, 'signal' | 'say'>, intake: Intake): () => Promise<void> {
  const { config, clock } = parts;
  const place = placeOfConfigured(parts);
  const queue = parts.queue ?? openConfigured(parts, place.region ?? '');
  const taker = openTaker({
    ...parts,
    intake,
    queue,
    place,
    visibilityMs: parseDuration(config.visibility),
    hold: config.hold ?? parts.hold,
  });
  const polls = Array.from({ length: config.polls }, () => poll({ ...parts, queue, taker }));
  return async () => {
    await atMost(clock, TAKING_LIMIT_MS, Promise.all([...polls, taker.idle()]));
    await atMost(clock, CLOSING_LIMIT_MS, taker.close());
    queue.close();
  };
}

/**
 * Notices from an SQS queue, read by several long polls. A message leaves the queue only when it is stored, or, where it
 * is held, when its interruption has closed. While the store is gone messages are received at the usual pace, hidden for 2 to 30 s
 * and then shown again. A queue that cannot be read shows in `problem` and is asked again, after 0.5 to 5 s. `stop` takes at most 5 s; what is held then stays hidden for at most the visibility time and comes again.
 */
export function createSqsSource(parts: SqsParts): Source {
  const stopping = new AbortController();
  const { signal } = stopping;
  let problem: string | null = 'it is not started';
  let finish = async () => {};
  let stopped: Promise<void> | null = null;

  const say = (next: string | null) => {
    if (!signal.aborted) problem = next;
  };

  const stop = async () => {
    say('it is stopped');
    stopping.abort(new Error('the source stops'));
    await finish();
  };

  return {
    name: 'sqs',
    problem: () => problem,
    async findings(asked) {
      const queue = parts.queue ?? openConfigured(parts, placeOfConfigured(parts).region ?? '');
      try {
        const name = new URL(parts.config.queueUrl).pathname.split('/').at(-1) ?? '';
        return queueFindings(name, await queue.attributes(asked));
      } catch (cause) {
        throw queueError(parts.config.queueUrl, cause);
      } finally {
        queue.close();
      }
    },
    async start(intake) {
      say(null);
      finish = beginPolling({ ...parts, signal, say }, intake);
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
