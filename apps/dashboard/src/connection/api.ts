import type { InterruptionView } from '@lastcall/plugin-api';
import type { PageClock } from '../clock.ts';
import type { Readiness } from '../state/page-state.ts';
import { type Parked, type Replayed, readInterruption, readParked, type WrittenInterruption } from '../state/read.ts';

/** How many interruptions are asked for: the most the server gives. */
const LISTED = 1_000;
/** How long an answer may take, ms. */
const ANSWER_MS = 20_000;

/** The server's answers. Each rejects when none comes in time or it makes no sense. */
export type Api = {
  list(): Promise<readonly InterruptionView[]>;
  /** Null when the server does not know it. */
  one(id: string): Promise<InterruptionView | null>;
  parked(): Promise<readonly Parked[]>;
  /** Has a parked message delivered once more. */
  replay(id: string): Promise<Replayed>;
  readiness(): Promise<Readiness>;
};

/** The API of the server this page came from. Addresses are relative: the page may live below a prefix. */
export function createApi(clock: PageClock): Api {
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const answer = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS), headers, ...init });
    clock.adjust(answer.headers.get('date'));
    return answer;
  };
  const read = async (path: string, init?: RequestInit) => {
    const answer = await ask(path, init);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return answer.json();
  };
  return {
    list: async () => ((await read(`api/interruptions?limit=${LISTED}`)) as WrittenInterruption[]).map(readInterruption),
    async one(id) {
      const answer = await ask(`api/interruptions/${encodeURIComponent(id)}`);
      return answer.ok ? readInterruption((await answer.json()) as WrittenInterruption) : null;
    },
    parked: async () => ((await read('api/parked')) as Parameters<typeof readParked>[0][]).map(readParked),
    replay: (id) => read(`api/parked/${encodeURIComponent(id)}/replay`, { method: 'POST', body: '{}' }),
    // Not ready is answered 503, with the reasons: an answer like any other.
    readiness: async () => (await ask('ready')).json() as Promise<Readiness>,
  };
}
