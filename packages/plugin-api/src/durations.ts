const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a duration looks like: a whole number and one of `ms`, `s`, `m`, `h`, `d`. */
export const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Milliseconds of a duration such as `500ms`, `90s`, `5m`, `2h` or `14d`. Throws a TypeError for anything else. */
export function parseDuration(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (unit === undefined) throw new TypeError(`not a duration: ${text}`);
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** A duration in the largest unit that divides it: `90s`, `5m`. */
export function durationText(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((name) => ms > 0 && ms % UNIT_MS[name] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}
