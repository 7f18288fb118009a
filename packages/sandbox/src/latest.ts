/** The latest of many things. The oldest are forgotten, so that a sandbox can run for days. */
export type Latest<T> = {
  /** What is kept, oldest first. Always the same array, which grows and shrinks. */
  readonly all: readonly T[];
  /** How many have been forgotten. */
  readonly forgotten: number;
  add(one: T): void;
  /** Forgets all of them. */
  clear(): void;
};

/** Nothing yet; later at most `most` things, and never fewer than half of that once there were as many. */
export function createLatest<T>(most: number): Latest<T> {
  const all: T[] = [];
  let forgotten = 0;
  const forget = (count: number) => {
    forgotten += all.splice(0, count).length;
  };
  return {
    all,
    get forgotten() {
      return forgotten;
    },
    add(one) {
      // Half at once, so that the others are not moved for each one that comes.
      if (all.length >= most) forget(Math.ceil(most / 2));
      all.push(one);
    },
    clear: () => forget(all.length),
  };
}

/** Takes away what was put into the map first until it holds `most` entries. */
export function forgetOldest(map: Map<unknown, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
