import type { Found } from './search.ts';

const MOST_NAMES = 3;

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** `2 target groups and 1 classic load balancer`. */
export function placesText(found: readonly Found[]): string {
  const kinds = ['target group', 'classic load balancer'] as const;
  const numbers = kinds.map((what) => ({ what, number: found.filter(({ place }) => place.what === what).length }));
  return numbers
    .filter(({ number }) => number > 0)
    .map(({ what, number }) => count(number, what))
    .join(' and ');
}

/** `15 s`, `1.5 s`. */
export const secondsText = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** `a, b and 3 more`. */
export function namesText(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Groups whose drain outlasts the instance. */
export const cutDrainText = (names: readonly string[], longestMs: number): string =>
  `requests are cut off in ${namesText(names)}: draining there takes up to ${secondsText(longestMs)}, longer than the instance lives`;

/** Groups in which nobody serves any more. */
export const emptiedText = (names: readonly string[]): string => `no other healthy target in ${namesText(names)}`;
