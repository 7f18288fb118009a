import { type Clock, sleep } from '@lastcall/plugin-api';
import type pg from 'pg';

/** Pauses before listening again: the first, and the longest, ms. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What listening needs. */
export type EarsParts = {
  readonly connect: () => pg.Client;
  readonly clock: Clock;
  /** Called when another replica wrote something, and after every time of deafness: something may have been missed. */
  readonly hear: () => void;
  /** What this replica itself says: it need not hear that. */
  readonly own: string;
};

/** Listens to the other replicas, and again whenever the connection breaks. */
export type Ears = {
  /** Resolves when it listens, or has failed to for the first time. */
  readonly ready: Promise<void>;
  /** Resolves when it has let go. */
  close(): Promise<void>;
};

/** Begins to listen. Whoever hears nothing loses only time: rounds look at the store in any case. */
export function openEars(parts: EarsParts): Ears {
  const closing = new AbortController();
  const first = Promise.withResolvers<void>();
  const listening = listenOn({ ...parts, begun: first.resolve }, closing.signal);
  return {
    ready: first.promise,
    async close() {
      closing.abort(new Error('the store is shut'));
      await listening;
    },
  };
}

type Listening = EarsParts & { readonly begun: () => void };

async function listenOn(parts: Listening, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    failures = (await listenOnce(parts, signal)) ? 1 : failures + 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
    await sleep(parts.clock, pauseMs, signal).catch(() => undefined);
  }
}

/** Listens until the connection breaks; false where it never stood. */
async function listenOnce(parts: Listening, signal: AbortSignal): Promise<boolean> {
  try {
    await listenWith(parts.connect(), parts, signal);
    return true;
  } catch {
    parts.begun();
    return false;
  }
}

async function listenWith(client: pg.Client, { hear, own, begun }: Listening, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  client.on('error', end).on('end', end);
  client.on('notification', ({ payload }) => {
    if (payload !== own) hear();
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    await client.query('LISTEN lastcall');
    hear();
    begun();
    await ended.promise;
  } finally {
    signal.removeEventListener('abort', end);
    client.end().catch(() => undefined);
  }
}
