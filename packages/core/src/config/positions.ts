import { type Document, isAlias, isMap, isNode, isSeq } from 'yaml';
import { keyName, type YamlFile } from './document.ts';
import type { Problem } from './problem.ts';

/**
 * The character's offset of a problem's place. A wrong key is pointed at itself; what is missing is where it should have been,
 * at the nearest thing around it; what came by an alias is where it is written.
 */
export function offsetOf({ document }: YamlFile, { path, key }: Pick<Problem, 'path' | 'key'>): number {
  const node = nearestNode(document, path);
  const pair = key === undefined ? undefined : pairOf(node, key);
  return startOf(pair?.key ?? node);
}

function nearestNode(document: Document, path: Problem['path']): unknown {
  let node: unknown = document.contents;
  for (const name of path) {
    const child = childOf(node, name);
    if (!isNode(child)) break;
    node = isAlias(child) ? child.resolve(document) : child;
  }
  return node;
}

function childOf(node: unknown, name: string | number): unknown {
  return isSeq(node) ? node.items[Number(name)] : pairOf(node, String(name))?.value;
}

function pairOf(node: unknown, name: string) {
  return isMap(node) ? node.items.find(({ key }) => keyName(key) === name) : undefined;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
