import { type Alias, type Document, isAlias, isMap, isPair, isSeq, visit } from 'yaml';
import type { Fault } from './problem.ts';

/** A file that stands for more values than this, once its aliases are followed, is an attack or an accident. */
const MOST_VALUES = 20_000;

/** What is wrong with a document's aliases; after this finds nothing they can be followed without end or harm. */
export function aliasFaults(document: Document): readonly Fault[] {
  const broken = brokenAliases(document);
  if (broken.length > 0) return broken;
  const values = countValues(document.contents, document, new Map());
  if (values <= MOST_VALUES) return [];
  return [{ offset: 0, what: `its aliases stand for more than ${MOST_VALUES} values`, todo: 'use fewer, or none inside others' }];
}

function brokenAliases(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias(_key, alias, ancestors) {
      const target = alias.resolve(document);
      if (target === undefined) faults.push(faultAt(alias, `there is no anchor &${alias.source} above`));
      else if (ancestors.includes(target)) faults.push(faultAt(alias, `the alias *${alias.source} contains itself`));
    },
  });
  return faults;
}

const faultAt = (alias: Alias, what: string): Fault => ({
  offset: alias.range?.[0] ?? 0,
  what,
  todo: 'write the value itself here',
});

/** Counts aliased values as often as they are used. `known` keeps a bomb from going off while it is measured. */
function countValues(node: unknown, document: Document, known: Map<unknown, number>): number {
  const counted = known.get(node);
  if (counted !== undefined) return counted;
  const count = childrenOf(node, document).reduce<number>((sum, child) => sum + countValues(child, document, known), 1);
  known.set(node, count);
  return count;
}

function childrenOf(node: unknown, document: Document): readonly unknown[] {
  if (isAlias(node)) return [node.resolve(document)];
  if (isPair(node)) return [node.value];
  return isMap(node) || isSeq(node) ? node.items : [];
}
