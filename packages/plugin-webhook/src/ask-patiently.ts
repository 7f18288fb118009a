import { type Log, sleep } from '@lastcall/plugin-api';
import { webhookErrors } from './errors.ts';
import { type Gate, LONGEST_CLOSED_MS } from './gate.ts';
import type { Message } from './message.ts';
import { type Answer, type Poster, post } from './post.ts';
import type { Refusals } from './refusals.ts';

/** What telling needs. */
export type Asking = Poster & {
  readonly log: Log;
  readonly gate: Gate;
  readonly refusals: Refusals;
  /** No wait goes beyond this instant, epoch ms: the report has to end. */
  readonly untilAt: number;
  /** Ends every wait between two tries; a try itself ends with `signal`. */
  readonly over: AbortSignal;
};

/** What became of a message: `held`: refused, and to be tried again in a later report. */
export type Fate = { readonly did: 'taken' | 'passed-over' } | { readonly did: 'held'; readonly status: number };

const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 500;
const GONE = 410;

type NotNow = Extract<Answer, { did: 'not-now' }>;

/** The address without what may be secret in it. */
export const hostOf = ({ config }: Poster): string => new URL(config.url).host;

function failureOf(asking: Asking, answer: NotNow & { readonly waitMs: number }): Error {
  const host = hostOf(asking);
  return answer.isLimited ? webhookErrors.rateLimited(host, answer.waitMs) : webhookErrors.unreachable(host, answer);
}

/**
 * Posts, and again after a growing pause or the wait the receiver asks for, at most four times.
 * @throws WEBHOOK_RATE_LIMITED, WEBHOOK_UNREACHABLE
 */
async function askPatiently(asking: Asking, message: Message, tries = 1): Promise<Exclude<Answer, NotNow>> {
  const { clock, gate, over, untilAt } = asking;
  if (clock.now() + gate.closedMs() > untilAt) throw webhookErrors.rateLimited(hostOf(asking), gate.closedMs());
  await gate.pass(over);
  const answer = await post(asking, message);
  if (answer.did !== 'not-now') return answer;
  const waitMs = answer.waitMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1);
  if (answer.waitMs !== null) gate.closeUntil(clock.now() + waitMs);
  if (tries >= MAX_TRIES || clock.now() + waitMs > untilAt) throw failureOf(asking, { ...answer, waitMs });
  await sleep(clock, waitMs, over);
  return askPatiently(asking, message, tries + 1);
}

/**
 * Sees to it that a message is taken, or decides what is to become of it.
 * @throws WEBHOOK_RATE_LIMITED, WEBHOOK_UNREACHABLE
 */
export async function tell(asking: Asking, message: Message): Promise<Fate> {
  const { clock, gate, log, refusals } = asking;
  const answer = await askPatiently(asking, message);
  if (answer.did === 'taken') {
    refusals.noteTaken();
    return answer;
  }
  const { status } = answer;
  if (status === GONE) gate.closeUntil(clock.now() + LONGEST_CLOSED_MS);
  if (!refusals.isEnough(message.id, status)) return { did: 'held', status };
  log.warn('a message was refused again and again, and is passed over', { host: hostOf(asking), status, message: message.id });
  return { did: 'passed-over' };
}
