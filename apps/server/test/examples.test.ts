import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type SandboxPlaces, sandboxConfig } from '../src/cli/sandbox-config.ts';
import { schema } from '../src/cli/schema.ts';
import { readConfigFile } from '../src/config-file.ts';
import { SOURCE_SCHEMAS } from '../src/sources/registry.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = globSync('deploy/examples/*.yaml', { cwd: ROOT }).sort();
const PAGES = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: ROOT }).sort();

/** Every variable that an example or a page refers to. */
const ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/interruptions',
  EVENTBRIDGE_KEY: 'a-long-random-key-for-the-examples',
  SLACK_TOKEN: 'xoxb-0123456789',
  SLACK_URL: 'https://hooks.slack.com/services/T000/B000/XXXX',
  TEAMS_URL: 'https://prod-01.westeurope.logic.azure.com/workflows/0123',
  DISCORD_URL: 'https://discord.com/api/webhooks/0123/abcd',
  PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  WEBHOOK_URL: 'https://hooks.example.com/lastcall',
  WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  WEBHOOK_SECRET_NEXT: 'whsec_bmV4dCBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyEh',
  WEBHOOK_TOKEN: 'a-token-for-the-examples',
  STORE_URL: 'postgres://lastcall@db.internal/lastcall',
  INSTANCE_ID: 'i-0a1b2c3d4e5f60718',
  POD_NAMESPACE: 'lastcall',
  POD_NAME: 'lastcall-0',
};

const KEYS = ['listen', 'sources', 'store', 'retention', 'ownInstance', 'scope', 'roles', 'dryRun', 'pipelines', 'reporters'];

/** What a part of a configuration leaves out, where it is not the subject. */
const REST: Readonly<Record<string, string>> = {
  sources: `sources: [{ uses: sqs, with: { queueUrl: "${ENVIRONMENT.QUEUE_URL}" } }]`,
  scope: 'scope: all',
  pipelines: `pipelines:
  - name: everything
    on: [spot-interruption]
    stages: [{ name: move the pods, steps: [{ uses: "@lastcall/plugin-k8s-drain" }] }]`,
};

type Block = { readonly place: string; readonly text: string };

const indented = (text: string, by: string) => text.replaceAll(/^(?=.)/gm, by);

/** The YAML blocks of a page, without the indentation of the list they may stand in. */
function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)].map((match) => ({
    place: `${page}:${text.slice(0, match.index).split('\n').length}`,
    text: (match[2] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }));
}

const keysOf = (text: string) => [...text.matchAll(/^([A-Za-z_-]+):/gm)].map((match) => match[1] ?? '');

/** A block as a whole file: as it is, or with what it leaves out where it only shows a part. Null when it is of something else. */
function asFile(text: string): string | null {
  // A plugin that stands for the reader's own cannot be loaded.
  if (/uses: ["']?@example\//.test(text)) return null;
  const list = /^- .*?uses: ["']?([^"',\s}]+)/s.exec(text)?.[1];
  if (list !== undefined) return asFile(inItsPlace(list, text));
  const keys = keysOf(text);
  if (keys.length === 0 || !keys.every((key) => KEYS.includes(key))) return null;
  const isWhole = /^# yaml-language-server/.test(text) || (keys.includes('sources') && keys.includes('pipelines'));
  const missing = isWhole ? [] : Object.keys(REST).filter((key) => !keys.includes(key));
  return [text, ...missing.map((key) => REST[key])].join('\n');
}

/** A list of sources, steps or reporters under the key where it belongs. */
function inItsPlace(uses: string, text: string): string {
  if (Object.hasOwn(SOURCE_SCHEMAS, uses)) return `sources:\n${indented(text, '  ')}`;
  if (/plugin-(slack|webhook)$/.test(uses)) return `reporters:\n${indented(text, '  ')}`;
  return `pipelines:
  - name: shown
    on: [spot-interruption, termination-hook]
    stages:
      - name: shown
        steps:\n${indented(text, '          ')}`;
}

type World = { folder: string };

const test = suite<World>('examples', { folder: '' });

test.before(async (world) => {
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-examples-'));
});

test.after(({ folder }) => rm(folder, { recursive: true, force: true }));

async function problemsOf(file: string): Promise<string> {
  return readConfigFile(file, ENVIRONMENT).then(
    ({ warnings }) => warnings.join('\n'),
    (problem: Error) => problem.message,
  );
}

async function problemsIn(text: string, { folder }: World): Promise<string> {
  const file = join(folder, 'lastcall.yaml');
  await writeFile(file, text);
  return problemsOf(file);
}

for (const example of EXAMPLES) {
  test(`${example} is valid and gives no warning`, async () => {
    assert.is(await problemsOf(join(ROOT, example)), '');
  });
}

for (const { place, text } of PAGES.flatMap(blocksOf)) {
  const file = asFile(text);
  if (file === null) continue;
  test(`the configuration at ${place} is valid`, async (world) => {
    assert.is(await problemsIn(file, world), '');
  });
}

test('there are examples, and every one names the schema beside it', () => {
  assert.is(EXAMPLES.length >= 4, true);
  for (const example of EXAMPLES) {
    assert.match(readFileSync(join(ROOT, example), 'utf8'), /^# yaml-language-server: \$schema=\.\/lastcall\.schema\.json\n/);
  }
});

test('the schema beside the examples is what `lastcall schema` prints', async () => {
  const lines: string[] = [];
  const line = { clock: systemClock, environment: {}, write: (text: string) => lines.push(text), logTo: { write: () => {} } };
  await schema(null, line);
  const written = JSON.parse(readFileSync(join(ROOT, 'deploy/examples/lastcall.schema.json'), 'utf8'));
  assert.ok(isDeepStrictEqual(written, JSON.parse(lines.join('\n'))), 'write it anew with tools/configuration-reference.ts');
});

test('the configuration of the sandbox is valid', async (world) => {
  const sandbox = {
    aws: { url: 'http://127.0.0.1:4566', region: 'eu-west-1' },
    slack: { url: 'http://127.0.0.1:4567/api/', token: 'xoxb-sandbox' },
  } as SandboxPlaces['sandbox'];
  const places = { topicArn: 'arn:aws:sns:eu-west-1:111122223333:interruptions', queueUrl: ENVIRONMENT.QUEUE_URL };
  const text = sandboxConfig({ sandbox, ...places, folder: world.folder, ports: { public: 8080, private: 9090 } });
  assert.is(await problemsIn(text, world), '');
});

test.run();
