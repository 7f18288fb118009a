import { existsSync, globSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const PAGE = 'docs/glossary.md';
const INDEXES = ['packages/core/src/index.ts', 'packages/plugin-api/src/index.ts'];

/** Of the words the page forbids, those that nothing else has a right to in our code. The sandbox speaks as AWS does. */
const FORBIDDEN = ['monitor', 'workflow', 'incident', 'notifier', 'shadow', 'ttl'];

type Row = { readonly word: string; readonly never: string; readonly places: readonly Place[] };
type Place = { readonly name: string; readonly file: string };

const rows: readonly Row[] = [...readFileSync(PAGE, 'utf8').matchAll(/^\| \*\*(.+?)\*\* \|.*\| (.*?) ?\| (.*) \|$/gm)].map(
  ([, word = '', never = '', code = '']) => ({ word, never, places: placesIn(code) }),
);

function placesIn(code: string): readonly Place[] {
  return [...code.matchAll(/`(\w+)` in `([^`]+)`/g)].map(([, name = '', file = '']) => ({ name, file }));
}

/** Types that are named with a single word: they claim to be a word of ours. */
function oneWordTypes(index: string): readonly string[] {
  return readFileSync(index, 'utf8').match(/\b[A-Z][a-z]+\b/g) ?? [];
}

/** The words that the identifiers and texts of a source are made of, comments left out. */
function wordsOf(file: string): ReadonlySet<string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const code = lines.filter((line) => !/^\s*(\/\/|\/\*|\*)/.test(line)).join('\n');
  const words = code.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  return new Set(words.map((word) => word.toLowerCase()));
}

const exports = ({ name, file }: Place) =>
  existsSync(file) &&
  new RegExp(`export (async )?(type|const|function) ${name}\\b|export \\{[^}]*\\b${name}\\b`).test(readFileSync(file, 'utf8'));

const test = suite('docs/glossary.md');

test('every word has one row', () => {
  const words = rows.map(({ word }) => word);
  assert.equal(
    words.filter((word, index) => words.indexOf(word) < index),
    [],
  );
  assert.is(words.length > 50, true);
});

test('every type of the core and of the plugin contract that is named with one word is a word of the glossary', () => {
  const words = rows.map(({ word }) => word);
  assert.equal(
    INDEXES.flatMap(oneWordTypes).filter((name) => !words.includes(name.toLowerCase())),
    [],
  );
});

test('every word lives where the page says', () => {
  assert.equal(
    rows.filter(({ places }) => places.length === 0 || !places.every(exports)).map(({ word }) => word),
    [],
  );
});

test('a word that is forbidden is the page’s word for nothing', () => {
  const never = rows.flatMap((row) => row.never.split(', '));
  assert.equal(
    FORBIDDEN.filter((word) => !never.includes(word) || rows.some((row) => row.word === word)),
    [],
  );
});

test('no source uses a forbidden word', () => {
  const files = globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}']).filter(
    (file) => !file.includes('node_modules') && !file.startsWith('packages/sandbox/'),
  );
  assert.is(files.length > 200, true);
  assert.equal(
    files.flatMap((file) => FORBIDDEN.filter((word) => wordsOf(file).has(word)).map((word) => `${file}: ${word}`)),
    [],
  );
});

test.run();
