/** A map that forgets what was used longest ago. */
export type BoundedMap<Value> = {
  /** The value, which becomes the latest used; undefined when there is none. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
};

/** Makes an empty map that holds at most `limit` keys. */
export function createBoundedMap<Value>(limit: number): BoundedMap<Value> {
  // A Map iterates in order of insertion, so its first key is the one used longest ago.
  const values = new Map<string, Value>();
  const put = (key: string, value: Value) => {
    values.delete(key);
    values.set(key, value);
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(key, value) {
      put(key, value);
      const [oldest] = values.keys();
      if (values.size > limit && oldest !== undefined) values.delete(oldest);
    },
    delete: (key) => void values.delete(key),
  };
}
