import { ELB_RATES, type Rate } from './rates.ts';
import { type Ask, isWait, type Scanner } from './scan.ts';

/** What scanners came to within a time. Durations are ms. */
export type Scanned = {
  readonly reads: number;
  readonly writes: number;
  readonly throttled: number;
  /** For each pair of an instance and a group that was taken out, when. */
  readonly outMs: readonly number[];
  /** Whether all of them came to their end. */
  readonly isComplete: boolean;
};

/** How long AWS takes to answer, ms: so little that rates are what counts. */
const ANSWER_MS = 20;

type Due = { readonly at: number; readonly scanner: Scanner; readonly told: 'answered' | 'throttled' };

function createBucket({ capacity, refillPerSecond }: Rate) {
  let level = { tokens: capacity, at: 0 };
  const tokensAt = (at: number) => Math.min(capacity, level.tokens + ((at - level.at) / 1_000) * refillPerSecond);
  return {
    has: (at: number) => tokensAt(at) >= 1,
    take: (at: number) => {
      level = { tokens: tokensAt(at) - 1, at };
    },
  };
}

/** AWS's buckets, full at the start: answers at an instant, or refuses. */
function createAws(): (ask: Ask, at: number) => Due['told'] {
  const buckets = {
    account: createBucket(ELB_RATES.account),
    reading: createBucket(ELB_RATES.account),
    registration: createBucket(ELB_RATES.registration),
  };
  return ({ what }, at) => {
    const wanted = [buckets.account, what === 'write' ? buckets.registration : buckets.reading];
    if (!wanted.every((bucket) => bucket.has(at))) return 'throttled';
    for (const bucket of wanted) bucket.take(at);
    return 'answered';
  };
}

/** Takes out what is due next. */
function takeNext(queue: Due[]): Due | undefined {
  const next = queue.reduce((least, { at }, index) => (at < (queue[least]?.at ?? Number.POSITIVE_INFINITY) ? index : least), 0);
  return queue.splice(next, 1)[0];
}

/** Lets the scanners ask AWS by its buckets for so long, in no time: a model, in which nothing is sent. */
export function scanByBuckets(scanners: readonly Scanner[], horizonMs: number): Scanned {
  const ask = createAws();
  const queue: Due[] = scanners.map((scanner) => ({ at: 0, scanner, told: 'answered' }));
  const [counts, outMs] = [{ list: 0, read: 0, write: 0, throttled: 0 }, [] as number[]];
  const answer = (asked: Ask, at: number): Due['told'] => {
    const told = ask(asked, at);
    counts[told === 'throttled' ? 'throttled' : asked.what] += 1;
    if (told === 'answered' && asked.what === 'write') outMs.push(...asked.instances.map(() => at));
    return told;
  };
  let due = takeNext(queue);
  for (; due !== undefined && due.at <= horizonMs; due = takeNext(queue)) {
    const { at, scanner, told } = due;
    const { value: act } = scanner.next(told);
    if (act === undefined) continue;
    queue.push(isWait(act) ? { at: at + act.waitMs, scanner, told } : { at: at + ANSWER_MS, scanner, told: answer(act, at) });
  }
  return { reads: counts.list + counts.read, writes: counts.write, throttled: counts.throttled, outMs, isComplete: due === undefined };
}
