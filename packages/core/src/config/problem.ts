/** Where something sits in a file: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/** A fault of a file's text itself, at a character's offset. */
export type Fault = { readonly offset: number; readonly what: string; readonly todo: string };

/** One thing that is wrong with a configuration file, before its place is known as line and column. */
export type Problem = {
  readonly path: Path;
  /** Set when a key itself is wrong: the place is that key inside the mapping at `path`. */
  readonly key?: string | undefined;
  readonly what: string;
  /** What to do about it; null when `what` says it already. */
  readonly todo: string | null;
  /** The error behind it. Its code, where it has one, becomes the problem's. */
  readonly cause?: unknown;
};

/** A path as people write it: `pipelines[0].stages[1].name`. */
export function pathText(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');
}

/** Where a problem is, as a path that ends in the wrong key if there is one. */
export function fullPath({ path, key }: Problem): Path {
  return key === undefined ? path : [...path, key];
}
