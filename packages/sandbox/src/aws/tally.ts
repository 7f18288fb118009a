/** How often things of some names happened. */
export type Counts = {
  add(name: string): void;
  /** How often it happened, or with no name how often all of them did together. */
  of(name?: string): number;
  clear(): void;
};

/** Nothing has happened yet. */
export function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    of: (name) => (name === undefined ? [...counts.values()].reduce((sum, count) => sum + count, 0) : (counts.get(name) ?? 0)),
    clear: () => counts.clear(),
  };
}

/** How often each action was asked for, and how often that was too often. Unlike the calls themselves these are never forgotten. */
export type Tally = { readonly made: Counts; readonly throttled: Counts };

/** A tally of no calls. */
export const createTally = (): Tally => ({ made: createCounts(), throttled: createCounts() });

const THROTTLED = new Set(['Throttling', 'ThrottlingException', 'ThrottledException', 'RequestLimitExceeded', 'RequestThrottled']);

/** Whether an error code says that there were too many calls. */
export const saysTooMany = (code: string | null): boolean => code !== null && THROTTLED.has(code);
