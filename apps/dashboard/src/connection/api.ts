import type { InterruptionView } from '@lastcall/plugin-api';
import type { PageClock } from '../clock.ts';
import type { Readiness } from '../state/page-state.ts';
import { type Parked, readInterruption, readParked, type WrittenInterruption } from '../state/read.ts';

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
  readiness(): Promise<Readiness>;
};

/** The API of the server this page came from. Addresses are relative: the page may live below a prefix. */
export function createApi(clock: PageClock): Api {
  const ask = async (path: string) => {
    const answer = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS), headers: { accept: 'application/json' } });
    clock.adjust(answer.headers.get('date'));
    return answer;
  };
  const read = async (path: string) => {
    const answer = await ask(path);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return answer.json();
  };
  return {
    list: async () => ((await read(`api/interruptions?limit=${LISTED}`)) as WrittenInterruption[]).map(readInterruption),
    async one(id) {
      const answer = await ask(`api/interruptions/${encodeURIComponent(id)}`);
      return answer.ok ? readInterruption((await answer.json()) as WrittenInterruption) : null;
    },
    parked: async () => ((await read('api/parked')) as Parked[]).map(readParked),
    // Not ready is answered 503, with the reasons: an answer like any other.
    readiness: async () => (await ask('ready')).json() as Promise<Readiness>,
  };
}
