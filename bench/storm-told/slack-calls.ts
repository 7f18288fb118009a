import type { Call, SlackSandbox } from '@lastcall/sandbox';

/** How a channel was written to during a storm. Durations in ms. */
export type Written = {
  readonly calls: number;
  readonly posts: number;
  readonly updates: number;
  /** Calls that Slack refused because they came too fast. */
  readonly refused: number;
  /** From the storm's own message on, the shortest time from one call to the next; null where there were fewer than two. */
  readonly closestMs: number | null;
  /** From the storm's beginning to the first call; null where there was none. */
  readonly firstMs: number | null;
};

const WRITES = ['/api/chat.postMessage', '/api/chat.update'];

/** The calls that write, from an instant on, oldest first. */
export const writesSince = ({ calls }: SlackSandbox, at: number): readonly Call[] =>
  calls.filter((call) => WRITES.includes(call.path) && call.at >= at);

/** The first ones have messages of their own: nobody can know yet that a storm follows. */
const isOfStorm = ({ body }: Call): boolean => JSON.stringify(body).includes('Storm');

/** Sums up the calls since `beganAt`, epoch ms. There is one channel. */
export function writtenSince(slack: SlackSandbox, beganAt: number): Written {
  const calls = writesSince(slack, beganAt);
  const told = calls.slice(Math.max(0, calls.findIndex(isOfStorm)));
  const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? at));
  return {
    calls: calls.length,
    posts: calls.filter(({ path }) => path.endsWith('postMessage')).length,
    updates: calls.filter(({ path }) => path.endsWith('update')).length,
    refused: calls.filter(({ status }) => status === 429).length,
    closestMs: gaps.length === 0 ? null : Math.min(...gaps),
    firstMs: calls[0] === undefined ? null : calls[0].at - beganAt,
  };
}
