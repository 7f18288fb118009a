import type { Clock } from '@lastcall/plugin-api';
import { createQueue, type Queue, type QueueParts } from './queue.ts';
import type { Sight } from './sight.ts';

/** No interruption is told more often than this, ms. */
const PAUSE_MS = 250;
/** How often a line is looked after, ms. Proxies cut what is silent for a minute. */
const LOOK_MS = 15_000;
/** A reader that takes nothing for so long is gone, ms. */
const PATIENCE_MS = 30_000;
/** After so long a line ends; whoever comes back by itself is asked again who it is, ms. */
const LONGEST_MS = 3_600_000;

/** Where a line is written to: an HTTP response. */
export type Outlet = {
  /** False: nothing more until it has drained. */
  write(text: string): boolean;
  end(): void;
  /** Drops it with all that was written and not taken. */
  destroy(): void;
};

/** What a line needs. */
export type LineParts = Omit<QueueParts, 'sight'> & { readonly clock: Clock; readonly sight: Sight; readonly outlet: Outlet };

/** One reader's line. */
export type Line = {
  /** The outlet takes more again. */
  drained(): void;
  /** Ends it from this side. Safe to call twice. */
  end(): void;
  /** The reader has left. Safe to call twice. */
  left(): void;
};

/** Tells a reader how interruptions change: at most four times a second, always the newest, and never faster than it reads. */
export function openLine({ clock, sight, outlet, ...parts }: LineParts): Line {
  const queue = createQueue({ sight, ...parts });
  const writer = createWriter({ clock, outlet, queue });
  const unwatch = sight.watch((sighting) => {
    queue.add(sighting);
    writer.ask();
  });
  const openedAt = clock.now();
  const left = () => {
    unwatch();
    writer.stop();
    stopLooking();
  };
  const end = () => {
    left();
    outlet.end();
  };
  const look = () => {
    if (writer.blockedMs() >= PATIENCE_MS) return outlet.destroy();
    if (clock.now() - openedAt >= LONGEST_MS) return end();
    if (writer.blockedMs() === 0) outlet.write(': still here\n\n');
    stopLooking = clock.schedule(clock.now() + LOOK_MS, look);
  };
  let stopLooking = clock.schedule(clock.now() + LOOK_MS, look);
  writer.ask();
  return { drained: writer.drained, end, left };
}

type WriterParts = { readonly clock: Clock; readonly outlet: Outlet; readonly queue: Queue };

/** Writes what waits, with pauses, and only while the outlet takes it. In parts, each with its share of the pause, so that a storm is told as fast. */
function createWriter({ clock, outlet, queue }: WriterParts) {
  let notBeforeAt = clock.now();
  let blockedAt: number | null = null;
  let callOff: (() => void) | null = null;
  const write = () => {
    callOff = null;
    const next = queue.next();
    if (next === null) return;
    if (!outlet.write(next.text)) blockedAt = clock.now();
    notBeforeAt = clock.now() + PAUSE_MS * next.share;
    ask();
  };
  const ask = () => {
    if (callOff !== null || blockedAt !== null || queue.isEmpty()) return;
    callOff = clock.schedule(Math.max(clock.now(), notBeforeAt), write);
  };
  return {
    ask,
    drained() {
      blockedAt = null;
      ask();
    },
    /** For how long the outlet has taken nothing, ms; 0 while it takes. */
    blockedMs: () => (blockedAt === null ? 0 : Math.max(1, clock.now() - blockedAt)),
    stop: () => callOff?.(),
  };
}
