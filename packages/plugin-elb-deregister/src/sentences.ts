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
export const cutDrainText = (
  names: readonly string[],
  { longestMs, leftMs }: { readonly longestMs: number; readonly leftMs: number },
): string =>
  `requests that last longer than ${secondsText(leftMs)} are cut off in ${namesText(names)}: draining there takes up to ${secondsText(longestMs)}`;

/** Groups in which nobody serves any more. */
export const emptiedText = (names: readonly string[]): string => `no other healthy target in ${namesText(names)}`;

/** What AWS's request rate does to a storm. */
export const outlookText = ({ requests, leastMs }: { readonly requests: number; readonly leastMs: number }, leftMs: number): string =>
  `AWS takes ${requests} such requests in ${secondsText(leastMs)} at the earliest, and there are ${secondsText(leftMs)}: the most useful target groups go first`;

/** Why there was nothing to do. */
export const inNothingText = (leftToPods: readonly string[]): string =>
  leftToPods.length === 0
    ? 'in no load balancer'
    : `its pods leave ${namesText(leftToPods)} by themselves, and it is in no other load balancer`;

/** Network load balancers: what is connected stays connected. */
export const flowsText = (names: readonly string[], closesConnections: boolean): string =>
  `${namesText(names)}: a network load balancer keeps the connections there are${
    closesConnections ? ' until the deregistration delay is over' : ', for connection termination is off'
  }`;

type Foreseen = {
  readonly instances: number;
  readonly targetGroups: number;
  readonly requests: number;
  readonly leastMs: number;
  readonly inTime: number;
};

/** What a storm would come to. */
export const foreseenText = ({ instances, targetGroups, requests, leastMs, inTime }: Foreseen): string =>
  `${instances} instances of ${count(targetGroups, 'target group')} leave with ${count(requests, 'request')}, which AWS takes in ${secondsText(leastMs)} at the earliest: ${inTime} of them would be in time, the most useful first`;

/** Nobody could look in time. */
export const unsureText = (names: readonly string[]): string =>
  `cannot tell whether it is still out of ${namesText(names)}: it could not be looked into again`;
