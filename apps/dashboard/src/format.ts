const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const two = (value: number): string => String(value).padStart(2, '0');
const wholeUnits = (ms: number, unitMs: number): number => Math.floor(ms / unitMs);

/** How long something took: `40 ms`, `0.4 s`, `42 s`, `1 min 42 s`, `2 h 05 min`, `3 d 4 h`. Two units at most. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / SECOND_MS).toFixed(1)} s`;
  const rounded = Math.round(ms / SECOND_MS) * SECOND_MS;
  if (rounded < MINUTE_MS) return `${rounded / SECOND_MS} s`;
  if (rounded < HOUR_MS) return joinUnits(wholeUnits(rounded, MINUTE_MS), 'min', (rounded % MINUTE_MS) / SECOND_MS, 's');
  if (rounded < DAY_MS) return joinUnits(wholeUnits(rounded, HOUR_MS), 'h', wholeUnits(rounded % HOUR_MS, MINUTE_MS), 'min');
  return joinUnits(wholeUnits(rounded, DAY_MS), 'd', wholeUnits(rounded % DAY_MS, HOUR_MS), 'h');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Time left as on a clock that runs down: `1:42`, `0:07`, `2 h 05 min`, `13 d 4 h`; past its end `−0:12`. */
export function formatCountdown(leftMs: number): string {
  const sign = leftMs <= -SECOND_MS ? '−' : '';
  // Rounded up while it runs, so that 0:00 means over.
  const seconds = Math.abs(Math.ceil(leftMs / SECOND_MS));
  const ms = seconds * SECOND_MS;
  if (ms < HOUR_MS) return `${sign}${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  if (ms < DAY_MS) return `${sign}${wholeUnits(ms, HOUR_MS)} h ${two(wholeUnits(ms % HOUR_MS, MINUTE_MS))} min`;
  return `${sign}${wholeUnits(ms, DAY_MS)} d ${wholeUnits(ms % DAY_MS, HOUR_MS)} h`;
}

/** How far `ms` is from the notice on the timeline's axis: `0:00`, `1:30`, `2 h`, `1 d 6 h`. */
export function formatTick(ms: number): string {
  if (ms < 0) return `−${formatTick(-ms)}`;
  if (ms < HOUR_MS) return `${wholeUnits(ms, MINUTE_MS)}:${two(wholeUnits(ms % MINUTE_MS, SECOND_MS))}`;
  return formatDuration(ms);
}

/** Minutes that local time is behind UTC at an instant, as `Date` gives them. */
const localOffset = (at: number): number => new Date(at).getTimezoneOffset();

const shifted = (at: number, offset: number): string => new Date(at - offset * MINUTE_MS).toISOString();

/** The time of day, `03:12:41`, on a clock that is `offset` minutes behind UTC; default: local time. */
export function formatTime(at: number, offset: number = localOffset(at)): string {
  return shifted(at, offset).slice(11, 19);
}

/** The day, `2026-11-22`, by the same clock. */
export function formatDay(at: number, offset: number = localOffset(at)): string {
  return shifted(at, offset).slice(0, 10);
}

/** Day and time, the day left out when it is that of `now`. */
export function formatMoment(at: number, now: number, offset: number = localOffset(at)): string {
  const day = formatDay(at, offset);
  return day === formatDay(now, offset) ? formatTime(at, offset) : `${day} ${formatTime(at, offset)}`;
}

/** The heading of a day in a list: `Today`, `Yesterday`, or the day. */
export function formatDayName(at: number, now: number, offset: number = localOffset(at)): string {
  const day = formatDay(at, offset);
  if (day === formatDay(now, offset)) return 'Today';
  return day === formatDay(now - DAY_MS, offset) ? 'Yesterday' : day;
}

/** The instant as AWS's logs write it, for comparing: `2026-11-22 02:12:41 UTC`. */
export function formatUtc(at: number): string {
  return `${formatDay(at, 0)} ${formatTime(at, 0)} UTC`;
}

/** `1 interruption`, `2 interruptions`. */
export function formatCount(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
