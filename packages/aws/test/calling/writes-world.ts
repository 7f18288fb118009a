import { orAborted } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import type { Call } from '../../src/calling/call.ts';
import { createJointWrites } from '../../src/calling/joint-writes.ts';

/** How long the first item waits for company, ms. */
export const WINDOW_MS = 100;

/** What AWS does. */
export type Rules = {
  /** What AWS makes of a request; nothing: it is taken. */
  readonly answer?: (items: readonly string[]) => Promise<unknown>;
  /** Tokens there are at the start; each request takes one. */
  readonly tokens?: number;
};

/** Writes whose requests wait for tokens that a test gives. */
export function world({ answer = async () => {}, tokens = Number.POSITIVE_INFINITY }: Rules = {}) {
  const clock = fakeClock();
  const sent: string[] = [];
  const calls: Call[] = [];
  const waiting: (() => void)[] = [];
  let left = tokens;
  const token = () => {
    left -= 1;
    return left >= 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve));
  };
  const writes = createJointWrites<string, string>({
    clock,
    windowMs: WINDOW_MS,
    limit: 4,
    nameOf: (place) => place,
    isOnesFault: (error) => error === 'one is bad',
    async request(next, call) {
      calls.push(call);
      await orAborted(token(), call.signal);
      const contents = next();
      if (contents === null) return;
      sent.push(`${contents.place}: ${contents.items.join('')}`);
      await answer(contents.items);
    },
  });
  const callOf = (signal = new AbortController().signal, leftMs = 60_000) => ({ signal, deadlineAt: clock.now() + leftMs });
  return {
    clock,
    sent,
    calls,
    writes,
    callOf,
    write: (place: string, items: string, signal?: AbortSignal) =>
      Promise.allSettled([...items].map((item) => writes.write(place, item, callOf(signal)))),
    async give(count = 1) {
      for (const grant of waiting.splice(0, count)) grant();
      await settle();
    },
  };
}
