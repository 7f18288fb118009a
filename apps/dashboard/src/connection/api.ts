import type { PageClock } from '../clock.ts';
import type { Readiness } from '../state/page-state.ts';
import type { Previewed, PreviewRequest } from '../state/preview.ts';
import { type About, type Brief, type Parked, type Replayed, readInstants, type Whole, type Written } from '../state/read.ts';
import { Refusal } from './refusal.ts';

/** How many interruptions are asked for at once: the most the server gives. */
const LISTED = 1_000;
/** How long an answer may take, ms. */
const ANSWER_MS = 20_000;

/** The server's answers. Each rejects when none comes in time or it makes no sense, and with a {@link Refusal} when the server says why not. */
export type Api = {
  about(): Promise<About>;
  /** Begins a session. */
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** The newest, or those older than the one of the id `before`. */
  list(before: string | null): Promise<readonly Brief[]>;
  /** What is open, however old: the nearest deadlines, as many as a list has. */
  open(): Promise<readonly Brief[]>;
  /** Null when the server does not know it. */
  one(id: string): Promise<Whole | null>;
  parked(): Promise<readonly Parked[]>;
  /** Has a parked message delivered once more. */
  replay(id: string): Promise<Replayed>;
  cancel(id: string): Promise<void>;
  preview(request: PreviewRequest): Promise<Previewed>;
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
  const demand = async (path: string, init?: RequestInit) => {
    const answer = await ask(path, init);
    if (!answer.ok) throw await refusalIn(path, answer);
    return answer;
  };
  const read = async <T>(path: string, init?: RequestInit): Promise<T> =>
    readInstants<T>((await (await demand(path, init)).json()) as Written<T>);
  const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
  const oneAt = (id: string) => `api/interruptions/${encodeURIComponent(id)}`;
  return {
    about: () => read('api/about'),
    signIn: async (token) => void (await demand('api/session', post({ token }))),
    signOut: async () => void (await demand('api/session', { method: 'DELETE', body: '{}' })),
    list: (before) => read(`api/interruptions?limit=${LISTED}${before === null ? '' : `&before=${encodeURIComponent(before)}`}`),
    open: () => read(`api/interruptions?open=true&limit=${LISTED}`),
    one: (id) => read<Whole>(oneAt(id)).catch((problem: unknown) => nullWhenUnknown(problem)),
    parked: () => read('api/parked'),
    replay: (id) => read(`api/parked/${encodeURIComponent(id)}/replay`, post({})),
    cancel: async (id) => void (await demand(`${oneAt(id)}/cancel`, post({}))),
    preview: (request) => read('api/plan', post(request)),
    // Not ready is answered 503, with the reasons: an answer like any other.
    readiness: async () => (await ask('ready')).json() as Promise<Readiness>,
  };
}

function nullWhenUnknown(problem: unknown): null {
  if (problem instanceof Refusal && problem.status === 404) return null;
  throw problem;
}

async function refusalIn(path: string, answer: Response): Promise<Refusal> {
  const { message, hint } = await answer.json().catch(() => ({}));
  return new Refusal({ status: answer.status, message: message ?? `${path} was answered ${answer.status}`, hint: hint ?? '' });
}
