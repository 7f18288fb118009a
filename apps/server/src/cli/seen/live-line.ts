import { CodedError, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type Api, reach, refusalOf } from '../ask-api.ts';
import { cliErrors } from '../errors.ts';
import { briefsOf } from './answers.ts';
import type { Brief } from './seen.ts';

/** A server says something at least every 30 s; a line that is quiet for so long is dead, ms. */
const SILENCE_MS = 75_000;
/** Between two attempts to be connected again, ms. */
const AGAIN_MS = 1_000;

/** Who listens. */
export type Listening = {
  readonly signal: AbortSignal;
  /** What was missed is to be read: at first, after a gap, and whenever the server could not keep it for us. */
  readonly readAnew: () => Promise<void>;
  readonly heard: (briefs: readonly Brief[]) => void;
  readonly lost: (problem: unknown) => void;
};

/**
 * Listens to a server's `/api/live` until the signal aborts. A line that breaks later is opened anew every second, however long the server
 * is away; the first attempt must reach a server that tells. Rejects when it is refused.
 */
export async function listenToServer(api: Api, listening: Listening): Promise<void> {
  let everHeard = false;
  const listen = async () => {
    const problem = await listenOnce(api, listening, () => {
      everHeard = true;
    });
    if (listening.signal.aborted) return;
    if (!everHeard || isFinal(problem)) throw problem;
    listening.lost(problem);
    await sleep(api.clock, AGAIN_MS, listening.signal).catch(() => undefined);
  };
  while (!listening.signal.aborted) await listen();
}

/** A store that is away, a server that is restarted and one that has too many listeners come back. */
function isFinal(problem: unknown): boolean {
  return problem instanceof CodedError && (problem.code.startsWith('ACCESS_') || problem.code === 'CLI_ACCESS_NEEDED');
}

/** Resolves with why it ended. */
async function listenOnce(api: Api, listening: Listening, connected: () => void): Promise<unknown> {
  try {
    const answer = await reach(api, 'api/live', { headers: { accept: 'text/event-stream' }, signal: listening.signal });
    if (!isStream(answer)) throw await notLive(api, answer);
    connected();
    await hearAll(api, listening, answer);
    return cliErrors.apiUnreachable(api.server, new Error('the server ended the connection'));
  } catch (problem) {
    return problem;
  }
}

const isStream = ({ ok, headers }: Response): boolean => ok && (headers.get('content-type') ?? '').includes('text/event-stream');

async function notLive(api: Api, answer: Response): Promise<CodedError> {
  if (answer.ok) return cliErrors.apiStrange(api.server, 'a stream of events');
  return refusalOf(api, answer.status, await answer.json().catch(() => null));
}

async function hearAll(api: Api, listening: Listening, answer: Response): Promise<void> {
  const heard: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void heard.push(message) });
  const decoder = new TextDecoder();
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  for (let chunk = await nextOf(api, reader); chunk !== undefined; chunk = await nextOf(api, reader)) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    for (const message of heard.splice(0)) await hear(api, listening, message);
  }
}

async function nextOf({ clock }: Api, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  const held = signalAt(clock, clock.now() + SILENCE_MS, new Error('the connection went quiet'));
  const cancel = () => void reader.cancel().catch(() => undefined);
  held.signal.addEventListener('abort', cancel, { once: true });
  return (await orAborted(reader.read(), held.signal).finally(held.release)).value;
}

async function hear(api: Api, { readAnew, heard }: Listening, { event, data }: EventSourceMessage): Promise<void> {
  if (event === 'interruptions') heard(briefsOf(api, JSON.parse(data)));
  if (event === 'hello' && (JSON.parse(data) as { readonly resumed?: unknown }).resumed !== true) await readAnew();
}
