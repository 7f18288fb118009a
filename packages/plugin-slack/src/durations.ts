const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const CELLS = 12;

const tenths = (ms: number) => `${Math.floor(ms / 100) / 10} s`;

/**
 * A duration as a person reads it at a glance: `0.4 s`, `71 s`, `12 min`, `5 h`, `3 days`.
 * Rounded down, so that no margin is flattered; a negative duration is read by its size.
 */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  if (size < 10 * SECOND_MS) return tenths(size);
  if (size < 3 * MINUTE_MS) return `${Math.floor(size / SECOND_MS)} s`;
  if (size < 2 * HOUR_MS) return `${Math.floor(size / MINUTE_MS)} min`;
  return size < 2 * DAY_MS ? `${Math.floor(size / HOUR_MS)} h` : `${Math.floor(size / DAY_MS)} days`;
}

/** A stretch of time and an instant in it, epoch ms. */
export type Span = { readonly fromAt: number; readonly untilAt: number; readonly at: number };

/** A bar of text whose full cells are the time left at `at`. It is only empty when nothing is left. */
export function timeBar({ fromAt, untilAt, at }: Span): string {
  const share = untilAt <= fromAt ? 0 : (untilAt - at) / (untilAt - fromAt);
  const full = Math.ceil(Math.min(1, Math.max(0, share)) * CELLS);
  return '█'.repeat(full) + '░'.repeat(CELLS - full);
}

/**
 * An instant in Slack's own notation, which every reader sees in their own time zone; with the day when it is
 * more than half a day away from `fromAt`.
 */
export function instantText(at: number, fromAt: number): string {
  const isFar = Math.abs(at - fromAt) > DAY_MS / 2;
  const format = isFar ? '{date_short_pretty} {time}' : '{time_secs}';
  const iso = new Date(at).toISOString();
  const fallback = isFar ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : `${iso.slice(11, 19)} UTC`;
  return `<!date^${Math.floor(at / SECOND_MS)}^${format}|${fallback}>`;
}
