import type { Span } from './drawn-span.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances between two ticks that people count in. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168, 336].map((count) => count * HOUR_MS),
];
/** Columns a label needs with the gap behind it. */
const ROOM = 9;

/** A label and the column it begins in. */
export type Tick = { readonly column: number; readonly label: string };

/** What ticks are chosen by: the drawn time, the instant that is called 0:00, and the room in columns. */
export type TickRequest = { readonly span: Span; readonly originAt: number; readonly width: number };

/** Ticks at round distances from the origin, so far apart that their labels do not touch; none where its label would not fit. */
export function ticksOf({ span, originAt, width }: TickRequest): readonly Tick[] {
  const lengthMs = span.endsAt - span.startsAt;
  const most = Math.max(1, Math.floor(width / ROOM));
  const stepMs = STEPS_MS.find((step) => lengthMs / step <= most) ?? lengthMs;
  const first = Math.ceil((span.startsAt - originAt) / stepMs);
  const count = Math.floor((span.endsAt - originAt) / stepMs) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * stepMs)
    .map((ms) => ({ column: Math.floor(((originAt + ms - span.startsAt) / lengthMs) * width), label: tickWords(ms) }))
    .filter(({ column, label }) => column + label.length <= width);
}

/** How far an instant is from the notice: `0:00`, `1:30`, `2:05:00`, `3d 4h`; before it with a minus. */
export function tickWords(ms: number): string {
  if (ms < 0) return `-${tickWords(-ms)}`;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const [minutes, seconds] = [(ms % HOUR_MS) / MINUTE_MS, two((ms % MINUTE_MS) / SECOND_MS)];
  if (ms < HOUR_MS) return `${Math.floor(minutes)}:${seconds}`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)}:${two(minutes)}:${seconds}`;
  return `${Math.floor(ms / DAY_MS)}d ${Math.floor((ms % DAY_MS) / HOUR_MS)}h`;
}
