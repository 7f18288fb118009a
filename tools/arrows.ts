// Checks the house: which package may import which, what is read where, and how long files are.
// Prints every offence as FILE:LINE and ends with 1 when there is one.
import { globSync, readFileSync } from 'node:fs';

const LONGEST_FILE = 300;

/** Packages of ours each package's source may import; a file with an entry of its own goes by that. Tests may import more: they are where worlds meet. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/plugin-api': [],
  'packages/core': ['plugin-api'],
  'packages/aws': ['plugin-api'],
  'packages/create-lastcall-plugin': [],
  'packages/store': ['plugin-api', 'core'],
  'packages/sandbox': ['plugin-api'],
  'packages/plugin-asg-lifecycle': ['plugin-api', 'aws'],
  'packages/plugin-elb-deregister': ['plugin-api', 'aws'],
  'packages/plugin-k8s-drain': ['plugin-api', 'aws'],
  'packages/plugin-slack': ['plugin-api'],
  'packages/plugin-ssm-shutdown': ['plugin-api', 'aws'],
  'packages/plugin-webhook': ['plugin-api'],
  'apps/dashboard': ['plugin-api'],
  'apps/server': ['plugin-api', 'core', 'aws', 'store', 'sandbox'],
  'apps/server/src/built-in-plugins.ts': [
    'plugin-asg-lifecycle',
    'plugin-elb-deregister',
    'plugin-k8s-drain',
    'plugin-slack',
    'plugin-ssm-shutdown',
    'plugin-webhook',
  ],
  'bench/idle': ['plugin-api', 'sandbox'],
  'bench/parts': ['plugin-api'],
  'bench/faults': ['plugin-api', 'core', 'store', 'sandbox'],
  'bench/intake': ['plugin-api', 'core', 'store', 'sandbox'],
  'bench/soak': ['plugin-api', 'core', 'sandbox'],
  'bench/storm-aws': ['plugin-api', 'sandbox'],
  'bench/storm-drain': ['plugin-api', 'sandbox'],
  'bench/storm-told': ['plugin-api', 'sandbox'],
};

/** What may be written in few places only. */
const ONLY_IN: readonly { readonly what: RegExp; readonly name: string; readonly files: readonly RegExp[] }[] = [
  {
    what: /\bDate\.now\(|\bsetTimeout\(|\bsetInterval\(|\bnew Date\(\)/,
    name: 'the machine’s time',
    files: [/^packages\/plugin-api\/src\/system-clock\.ts$/, /^apps\/dashboard\/src\/clock\.ts$/],
  },
  {
    what: /\bprocess\.env\b/,
    name: 'the environment',
    files: [/^apps\/server\/src\/(main|compose)\.ts$/, /^bench\/intake\/(server-process|intake-alone)\.ts$/],
  },
  {
    what: /(from |import\()'@aws-sdk\//,
    name: 'an AWS SDK',
    files: [/^packages\/(aws|store)\/src\//, /^apps\/server\/src\/(sources|doctor)\//],
  },
  { what: /from 'fastify'/, name: 'fastify', files: [/^apps\/server\/src\//, /^packages\/sandbox\/src\//] },
];

const EMPTY_NAMES = /(^|\/)(utils?|helpers?|common|misc|shared|managers?|services?)(\/|\.|-[a-z]+\.tsx?$)/i;
/** AWS's own word for its parts. */
const NAMES_OF_AWS = /^packages\/(aws|sandbox)\/src\/.*services\//;

type Offence = { readonly file: string; readonly line: number; readonly problem: string };

function sourceFiles(): readonly string[] {
  return globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}', 'bench/*/**/*.ts'])
    .filter((file) => !file.includes('/node_modules/'))
    .sort();
}

function judge(file: string): readonly Offence[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const offences = lines.flatMap((text, index) => judgeLine(file, text).map((problem) => ({ file, line: index + 1, problem })));
  const tooLong = lines.length > LONGEST_FILE ? [{ file, line: lines.length, problem: `is longer than ${LONGEST_FILE} lines` }] : [];
  const emptyName = EMPTY_NAMES.test(file) && !NAMES_OF_AWS.test(file) ? [{ file, line: 1, problem: 'has a name that says nothing' }] : [];
  return [...offences, ...tooLong, ...emptyName];
}

function judgeLine(file: string, text: string): readonly string[] {
  if (/^\s*(\*|\/\/|\/\*)/.test(text)) return [];
  return [...forbiddenImport(file, text), ...outOfPlace(file, text)];
}

function forbiddenImport(file: string, text: string): readonly string[] {
  const imported = text.match(/(?:from|import\()\s*'@lastcall\/([a-z0-9-]+)/)?.[1];
  const owner = file in MAY_IMPORT ? file : file.split('/').slice(0, 2).join('/');
  const allowed = MAY_IMPORT[owner] ?? [];
  return imported === undefined || allowed.includes(imported) ? [] : [`${owner} may not import ${imported}`];
}

function outOfPlace(file: string, text: string): readonly string[] {
  return ONLY_IN.filter(({ what, files }) => what.test(text) && !files.some((allowed) => allowed.test(file))).map(
    ({ name }) => `${name} belongs elsewhere`,
  );
}

const files = sourceFiles();
const offences = files.flatMap(judge);
for (const { file, line, problem } of offences) console.log(`${file}:${line} ${problem}`);
console.log(`${files.length} files, ${offences.length} offences`);
process.exitCode = offences.length > 0 ? 1 : 0;
