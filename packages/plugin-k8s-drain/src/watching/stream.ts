import { type Clock, orAborted, sleep } from '@lastcall/plugin-api';
import { pauseMs } from '../api-server/ask-patiently.ts';
import type { Kubernetes } from '../api-server/client.ts';
import { type Collection, watchFrom } from '../api-server/collections.ts';
import type { WatchEvent } from '../api-server/objects.ts';
import { isExpired, type Reply } from '../api-server/status-errors.ts';
import type { Listed } from './read-all.ts';

/** One watch that is kept open. */
export type Stream = {
  /** True while the server is known to talk to us: the watch is open and was not found to be deaf. */
  isOpen(): boolean;
  /** When the server last said anything at all, epoch ms; when the stream was begun, where it has not yet. */
  heardAt(): number;
  /** Opens the watch anew where it stands: nothing is lost by it. For whoever found out that it no longer tells everything. */
  reopen(): void;
  /** Ends it for good. Safe to call twice. */
  close(): void;
};

/** What a stream needs, and who hears it. */
export type StreamParts<Item extends Listed> = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly collection: Collection;
  /** The version after which everything is told. */
  readonly from: string;
  /** Tells from the text of an event whether it is worth decoding; default: every one is. */
  readonly isWanted?: (line: string) => boolean;
  hear(event: WatchEvent<Item>): void;
  /** The server has forgotten what happened since: list anew, and give the version of the list. Rejecting asks again later. */
  missed(signal: AbortSignal): Promise<string>;
};

/** A server that says nothing for this long, not even a bookmark (one a minute), is asked anew. */
const SILENCE_MS = 90_000;

type Ending = 'ended' | 'expired';
type Position = { version: string; heardAt: number; open: boolean };

const isExpiry = ({ object }: WatchEvent): boolean => (object as { readonly code?: number } | null)?.code === 410;

/** True for what ends a watch. */
const isError = ({ type }: WatchEvent): boolean => type === 'ERROR';

const endOf = (reply: Reply): Ending => (isExpired(reply) ? 'expired' : 'ended');

function takeIn<Item extends Listed>(
  event: WatchEvent<Item>,
  { position, hear }: { position: Position; hear: StreamParts<Item>['hear'] },
): void {
  position.version = event.object.metadata.resourceVersion ?? position.version;
  if (event.type !== 'BOOKMARK') hear(event);
}

/** Reads one watch to its end. */
async function readOnce<Item extends Listed>(
  parts: StreamParts<Item>,
  { position, signal }: { position: Position; signal: AbortSignal },
): Promise<Ending> {
  const { kubernetes, collection, isWanted } = parts;
  const ask = { ...watchFrom(collection, position.version), ...(isWanted && { isWanted }) };
  const { reply, events } = await kubernetes.watch(ask, signal);
  if (reply.status !== 200) return endOf(reply);
  position.open = true;
  position.heardAt = parts.clock.now();
  for await (const event of events as AsyncIterable<WatchEvent<Item> | null>) {
    position.heardAt = parts.clock.now();
    if (event === null) continue;
    if (isError(event)) return isExpiry(event) ? 'expired' : 'ended';
    takeIn(event, { position, hear: parts.hear });
  }
  return 'ended';
}

/** Gives up a watch that has fallen silent. */
async function readUntilSilent<Item extends Listed>(
  parts: StreamParts<Item>,
  { position, life }: { position: Position; life: AbortSignal },
): Promise<Ending> {
  const { clock } = parts;
  const silence = new AbortController();
  const look = () => {
    if (clock.now() - position.heardAt >= SILENCE_MS) silence.abort(new Error('the watch fell silent'));
    else callOff = clock.schedule(position.heardAt + SILENCE_MS, look);
  };
  let callOff = clock.schedule(clock.now() + SILENCE_MS, look);
  const signal = AbortSignal.any([life, silence.signal]);
  try {
    return await orAborted(readOnce(parts, { position, signal }), signal);
  } catch {
    return 'ended';
  } finally {
    position.open = false;
    callOff();
    silence.abort(new Error('the watch is over'));
  }
}

/**
 * Opens a watch and keeps it open until it is closed: resumed where it stood after each break, begun from a new list where
 * the server has forgotten that version. Nothing is told twice and nothing is left out.
 */
export function openStream<Item extends Listed>(parts: StreamParts<Item>): Stream {
  const { clock } = parts;
  const closed = new AbortController();
  const position: Position = { version: parts.from, heardAt: clock.now(), open: false };
  let current = new AbortController();

  const follow = async (): Promise<never> => {
    for (let fruitless = 1; ; fruitless += 1) {
      const before = position.version;
      current = new AbortController();
      const ending = await readUntilSilent(parts, { position, life: AbortSignal.any([closed.signal, current.signal]) });
      closed.signal.throwIfAborted();
      if (ending === 'expired') position.version = await parts.missed(closed.signal).catch(() => position.version);
      if (position.version !== before) fruitless = 1;
      await sleep(clock, pauseMs({ tries: fruitless, wishMs: null, chance: Math.random() }), closed.signal);
    }
  };

  // It only ends by `close`.
  follow().catch(() => {});

  return {
    isOpen: () => position.open,
    heardAt: () => position.heardAt,
    reopen: () => current.abort(new Error('the watch no longer told everything')),
    close: () => closed.abort(new Error('nobody listens any more')),
  };
}
