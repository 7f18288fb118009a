import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { Call } from './call.ts';
import { createJointCall } from './joint-call.ts';

/** How items become one act. */
export type BatchRules<Item, Answer> = {
  readonly clock: Clock;
  /** How long the first item waits for company, ms. */
  readonly windowMs: number;
  /** `at once`: an item that comes after a quiet window does not wait, and only those that follow it do. Default `waits`. */
  readonly first?: 'waits' | 'at once';
  /** Items of one act, at most. */
  readonly limit: number;
  /** The longest an act may take, ms; default a minute. */
  readonly longestMs?: number;
  /** Acts once for all items; answers in their order. Its signal aborts when nobody waits any more. */
  readonly act: (items: readonly Item[], call: Call) => Promise<readonly Answer[]>;
  /** True for failures one item may have caused for all: then each item is tried alone. Default never. */
  readonly isOnesFault?: (error: unknown) => boolean;
};

type Waiting<Item, Answer> = {
  readonly item: Item;
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

const priorityOf = (calls: readonly Call[]) => Math.min(...calls.map(({ priority = 5 }) => priority));

const stillWaiting = <W extends { readonly call: Call }>(waiting: readonly W[]): readonly W[] =>
  waiting.filter(({ call }) => !call.signal.aborted);

async function actFor<Item, Answer>(rules: BatchRules<Item, Answer>, waiting: readonly Waiting<Item, Answer>[]): Promise<void> {
  const calls = waiting.map(({ call }) => call);
  const joint = createJointCall({
    now: rules.clock.now(),
    priority: priorityOf(calls),
    ...(rules.longestMs !== undefined && { longestMs: rules.longestMs }),
  });
  for (const call of calls) joint.join(call);
  const items = waiting.map(({ item }) => item);
  try {
    const answers = await rules.act(items, joint.call);
    for (const [index, { resolve }] of waiting.entries()) resolve(answers[index] as Answer);
  } catch (error) {
    if (waiting.length > 1 && rules.isOnesFault?.(error)) await Promise.all(stillWaiting(waiting).map((one) => actFor(rules, [one])));
    for (const { reject } of waiting) reject(error);
  } finally {
    joint.release();
  }
}

/**
 * Gives a function that collects what is asked within a window and acts once for all of it.
 * A caller that aborts before the act is left out of it; later it only stops waiting, and the act goes on for the others.
 */
export function createBatch<Item, Answer>(rules: BatchRules<Item, Answer>): (item: Item, call: Call) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let callOff = () => {};
  let flushedAt = Number.NEGATIVE_INFINITY;
  const windowEndsAt = () => {
    const now = rules.clock.now();
    return rules.first === 'at once' ? Math.max(now, flushedAt + rules.windowMs) : now + rules.windowMs;
  };
  const flush = () => {
    flushedAt = rules.clock.now();
    callOff();
    const live = stillWaiting(waiting);
    waiting = [];
    if (live.length > 0) void actFor(rules, live);
  };
  const add = (one: Waiting<Item, Answer>) => {
    waiting.push(one);
    if (waiting.length === 1) callOff = rules.clock.schedule(windowEndsAt(), flush);
    if (waiting.length >= rules.limit) flush();
  };
  return (item, call) => {
    if (call.signal.aborted) return Promise.reject(call.signal.reason);
    const answer = new Promise<Answer>((resolve, reject) => add({ item, call, resolve, reject }));
    return orAborted(answer, call.signal);
  };
}
