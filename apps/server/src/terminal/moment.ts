/** An instant in UTC, as logs have it, to the second: `2026-11-22 10:15:30Z`. */
export function moment(at: number): string {
  const text = new Date(at).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}Z`;
}

/** The time of day of an instant in UTC: `10:15:30Z`. */
export const timeOfDay = (at: number): string => moment(at).slice(11);
