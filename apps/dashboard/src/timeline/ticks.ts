import { formatTick } from '../format.ts';
import type { Span } from './span.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Distances between two ticks that people count in. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168, 336].map((count) => count * HOUR_MS),
];
/** Room for a tick's label, px. */
const ROOM = 64;

/** A tick: how long after the origin, in words, and its instant. */
export type Tick = { readonly at: number; readonly label: string };

/** What ticks are chosen by: the drawn time, the instant that is called 0:00, and the room, px. */
export type TickRequest = { readonly span: Span; readonly originAt: number; readonly width: number };

/** The ticks of an axis, at round distances from the origin and so far apart that their labels do not touch. */
export function ticksOf({ span, originAt, width }: TickRequest): readonly Tick[] {
  const lengthMs = span.endsAt - span.startsAt;
  const most = Math.max(1, Math.floor(width / ROOM));
  const stepMs = STEPS_MS.find((step) => lengthMs / step <= most) ?? lengthMs;
  const first = Math.ceil((span.startsAt - originAt) / stepMs);
  const last = Math.floor((span.endsAt - originAt) / stepMs);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepMs).map((ms) => ({
    at: originAt + ms,
    label: formatTick(ms),
  }));
}
