import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, type YAMLError } from 'yaml';
import { aliasFaults } from './aliases.ts';
import type { Fault, Path } from './problem.ts';

/** A configuration file as YAML read it. Where it is not readable its tree cannot be trusted. */
export type YamlFile = {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly faults: readonly Fault[];
  readonly isReadable: boolean;
};

/** A scalar and where it sits. */
export type PlacedScalar = { readonly path: Path; readonly scalar: Scalar };

/** What is refused, but leaves the rest of the file readable; and what to do about it. */
const LOCAL_FAULTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  TAG_RESOLVE_FAILED: 'remove the tag: none are understood here',
};

/** The file as a YAML document with its faults: syntax, keys written twice, aliases to nothing, to themselves or to far too much. Never throws. */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', stringKeys: true });
  const notes = [...document.errors, ...document.warnings];
  const isWhole = notes.every(({ code }) => code in LOCAL_FAULTS);
  const aliases = isWhole ? aliasFaults(document) : [];
  const faults = [...notes.map(faultOf), ...aliases];
  return { document, lines, faults, isReadable: isWhole && aliases.length === 0 };
}

function faultOf({ code, pos, message }: YAMLError): Fault {
  return { offset: pos[0], what: firstSentence(message), todo: LOCAL_FAULTS[code] ?? 'correct the YAML here' };
}

/** The rest is advice to programmers. */
const firstSentence = (message: string) => message.split(';')[0] ?? message;

/** The document as plain data. Only for a readable file. */
export function plainData({ document }: YamlFile): unknown {
  // aliasFaults has judged the aliases already, by what they stand for in all.
  return document.toJS({ maxAliasCount: -1 });
}

/** Every scalar value below a node with its path, in the order of the file; aliased ones once, where they are written. */
export function* scalarsOf(node: unknown, path: Path = []): Generator<PlacedScalar> {
  if (isScalar(node)) yield { path, scalar: node };
  if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* scalarsOf(item, [...path, index]);
  if (isMap(node)) for (const { key, value } of node.items) yield* scalarsOf(value, [...path, keyName(key)]);
}

/** A key as plain data has it. */
export function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
