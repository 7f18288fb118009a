import { leastMs, RATES } from '../calling/rates.ts';

/** Instances that leave at the same time, each of them every one of the target groups. */
export type Storm = { readonly instances: number; readonly targetGroups: number };

/** What AWS's documented rates make of a storm. */
export type StormBound = {
  /** `DeregisterTargets` requests, each for at most 100 instances of one group. */
  readonly requests: number;
  /** The least time all of them take from full buckets, ms: finding out who is where counts as well. */
  readonly leastMs: number;
};

const INSTANCES_PER_REQUEST = 100;

/** The least a storm costs, however it is done, by one account in one region. */
export function boundOf({ instances, targetGroups }: Storm): StormBound {
  const requests = targetGroups * Math.ceil(instances / INSTANCES_PER_REQUEST);
  const registration = RATES['elbv2-registration'];
  const all = RATES.elbv2;
  const [writing, asking] = [leastMs(requests, registration, registration.capacity), leastMs(requests + targetGroups, all, all.capacity)];
  return { requests, leastMs: Math.max(writing, asking) };
}

/** How many of the requests can be made within `ms`. */
export function requestsWithin(ms: number): number {
  const { capacity, perSecond } = RATES['elbv2-registration'];
  return Math.floor(capacity + (Math.max(0, ms) / 1000) * perSecond);
}
