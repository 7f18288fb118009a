import { globSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const PAGE = 'docs/reference/errors.md';

/** Words of others that look like our codes. Whatever else looks like one is ours and has a row. */
const FOREIGN: readonly RegExp[] = [
  /^AWS_EC2_/, // event type codes of AWS Health
  /^ACCOUNT_SPECIFIC$/, // AWS Health again
  /^(PAY_PER_REQUEST|ALL_OLD|ALL_NEW)$/, // DynamoDB's words for a capacity mode and for what an answer carries
  /^(EAI_AGAIN|ERR_INVALID_STATE|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/, // Node
];

/** Names of other programs' environment variables, which look like codes. */
const SETTINGS_OF_OTHERS = ['apps/server/src/migrate/nth-flags.ts'];

type SourceFile = { readonly file: string; readonly lines: readonly string[] };

/** Every source without its comments. The sandbox speaks with the words of AWS, Kubernetes and Slack, where it does not throw coded errors. */
function readSources(): readonly SourceFile[] {
  const files = globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}']).filter((file) => !file.includes('node_modules'));
  return files
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n') }))
    .filter(({ file }) => !SETTINGS_OF_OTHERS.includes(file))
    .filter(({ file, lines }) => !file.startsWith('packages/sandbox/') || lines.some((line) => line.includes('CodedError')))
    .map(({ file, lines }) => ({ file, lines: lines.filter((line) => !/^\s*(\/\/|\/\*|\*)/.test(line)) }));
}

/** Every text in the sources that is nothing but a code, wherever it stands. */
function codesIn({ lines }: SourceFile): readonly string[] {
  const codes = lines.flatMap((line) => [...line.matchAll(/(['"`])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\1/g)].map((match) => match[2] ?? ''));
  return codes.filter((code) => !FOREIGN.some((pattern) => pattern.test(code)));
}

/** The codes a page explains: the first cell of a table's row, one or several. */
function rowsOf(page: string): readonly string[] {
  const cells = readFileSync(page, 'utf8').matchAll(/^\| *(`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) *\|/gm);
  return [...cells].flatMap((match) => [...(match[1] ?? '').matchAll(/`([A-Z0-9_]+)`/g)].map((code) => code[1] ?? ''));
}

const sources = readSources();
const used = new Set(sources.flatMap(codesIn));
const rows = rowsOf(PAGE);
const test = suite('docs/reference/errors.md');

test('every code of the sources has a row', () => {
  assert.equal(
    [...used].filter((code) => !rows.includes(code)),
    [],
  );
});

test('every row explains a code that is in the sources', () => {
  assert.equal(
    rows.filter((code) => !used.has(code)),
    [],
  );
});

test('every code has one row', () => {
  assert.equal(
    rows.filter((code, index) => rows.indexOf(code) < index),
    [],
  );
});

test('a coded error begins with its code, written out, so that it can be found', () => {
  const composed = sources.flatMap(({ file, lines }) => {
    const text = lines.join('\n');
    const all = text.match(/new CodedError\(/g)?.length ?? 0;
    const writtenOut = text.match(/new CodedError\(\{\s*code(,|: '[A-Z][A-Z0-9]*(_[A-Z0-9]+)+')/g)?.length ?? 0;
    return all === writtenOut ? [] : [file];
  });
  assert.equal(composed, []);
});

test('every code that a README explains has a row', () => {
  const readmes = globSync('packages/*/README.md');
  assert.equal(
    readmes.flatMap((file) => rowsOf(file).filter((code) => !rows.includes(code))),
    [],
  );
});

test.run();
