import type { Withdrawn } from '@lastcall/core';
import { type Api, type ApiAnswer, askApi } from '../ask-api.ts';
import { briefsOf, wholeOf } from './answers.ts';
import { listenToServer } from './live-line.ts';
import type { Seen } from './seen.ts';

/** The most a server lists at once. */
const LARGEST_PAGE = 1_000;
/** How many of the latest are read anew after a gap. */
const LATEST = 100;
/** `Date` has whole seconds, and an answer takes its time: smaller differences are none, ms. */
const NOTICEABLE_MS = 3_000;

/** Interruptions as a running server tells them over its private listener. */
export function createServerSeen(api: Api): Seen {
  const { clock } = api;
  let skewMs = 0;
  const ask = async (path: string, expected: readonly number[] = []) => {
    const answer = await askApi(api, { path, method: 'GET', expected });
    skewMs = skewOf(answer, clock.now());
    return answer;
  };
  const list = async (query: string) => briefsOf(api, (await ask(`api/interruptions?${query}`)).body);
  const seen = {
    now: () => clock.now() + skewMs,
    open: async () => (await list(`open=true&limit=${LARGEST_PAGE}`)).filter(({ closedAt }) => closedAt === null),
    page: (limit: number, before?: string) =>
      list(`limit=${Math.min(limit, LARGEST_PAGE)}${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`),
    async one(id: string) {
      const { status, body } = await ask(`api/interruptions/${encodeURIComponent(id)}`, [404]);
      return status === 404 ? null : wholeOf(api, body);
    },
    cancel: (id: string) => cancelAt(api, id),
    close: async () => undefined,
  };
  return {
    ...seen,
    follow: (watcher, signal) =>
      listenToServer(api, {
        signal,
        lost: watcher.lost,
        heard: watcher.changed,
        readAnew: async () => watcher.changed([...(await seen.page(LATEST)), ...(await seen.open())]),
      }),
  };
}

function skewOf({ date }: ApiAnswer, now: number): number {
  const differenceMs = Date.parse(date ?? '') - now;
  return Math.abs(differenceMs) >= NOTICEABLE_MS ? differenceMs : 0;
}

async function cancelAt(api: Api, id: string): Promise<Withdrawn> {
  const { status } = await askApi(api, {
    path: `api/interruptions/${encodeURIComponent(id)}/cancel`,
    method: 'POST',
    expected: [404, 409],
  });
  if (status === 409) return 'closed';
  return status === 404 ? 'unknown' : 'cancelling';
}
