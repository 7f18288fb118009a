/**
 * True when `one` was written after `other`. Both are resource versions of one collection: whole numbers that only grow,
 * which may be longer than a double can hold. What is not a number counts as newer: showing an old state again does less harm than missing a new one.
 */
export function isNewer(one: string | undefined, other: string): boolean {
  if (one === undefined || !/^\d+$/.test(one) || !/^\d+$/.test(other)) return true;
  return BigInt(one) > BigInt(other);
}
