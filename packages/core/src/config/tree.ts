import type { Path } from './problem.ts';

/** The value at a path of plain data, or undefined when there is none. */
export function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce((value, key) => (isBranch(value) && Object.hasOwn(value, key) ? value[key] : undefined), tree);
}

/** The list at a path, empty when there is something else. */
export function listAt(tree: unknown, path: Path): readonly unknown[] {
  const value = valueAt(tree, path);
  return Array.isArray(value) ? value : [];
}

/** A copy of the tree in which `value` sits at `path`; what is not on the way there is shared. */
export function replaced(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const child = replaced(valueAt(tree, [key]), rest, value);
  return Array.isArray(tree) ? tree.with(Number(key), child) : { ...(tree as object), [key]: child };
}

/** A copy of the tree without the key a path ends in. Entries of lists stay, so that no index moves. */
export function without(tree: unknown, path: Path): unknown {
  const key = path.at(-1);
  const parent = valueAt(tree, path.slice(0, -1));
  if (typeof key !== 'string' || !isBranch(parent) || Array.isArray(parent)) return tree;
  return replaced(tree, path.slice(0, -1), Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key)));
}

function isBranch(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
