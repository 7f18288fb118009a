import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OCCASIONS } from '../src/occasions.ts';
import { eventType } from '../src/shapes/cloud-event.ts';
import { signingHeaders } from '../src/sign.ts';
import { MOMENTS, type MomentName } from './support/a-life.ts';
import { SECRET } from './support/a-reporter.ts';
import { NTH_TEMPLATE, newsOf } from './support/cases.ts';

const test = suite('webhook: guide');

const guide = readFileSync(new URL('../../../docs/guides/webhooks.md', import.meta.url), 'utf8');
const codeIn = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1] ?? '';

const BODY = '{"text":"Grüße"}';
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const MINUTE_MS = 60_000;

type Request = { readonly headers: Readonly<Record<string, string>>; readonly body: string };
const signed = (secrets: readonly string[], agoMs = 0): Request => ({
  headers: signingHeaders({ id: 'int-1-7', sentAt: systemClock.now() - agoMs, body: BODY }, secrets),
  body: BODY,
});

const REQUESTS: readonly (readonly [Request, boolean])[] = [
  [signed([SECRET]), true],
  [signed([OTHER, SECRET]), true],
  [signed([OTHER]), false],
  [signed([]), false],
  [signed([SECRET], 6 * MINUTE_MS), false],
  [signed([SECRET], -6 * MINUTE_MS), false],
  [{ ...signed([SECRET]), body: '{"text":"Grüsse"}' }, false],
  [{ headers: {}, body: BODY }, false],
];
const EXPECTED = REQUESTS.map(([, isGenuine]) => isGenuine);
const ASKED = JSON.stringify(REQUESTS.map(([request]) => request));

/** Runs a program made of the guide's function and a line that asks it about every request. */
function answersOf({ program, file, text }: { readonly program: string; readonly file: string; readonly text: string }): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-webhook-'));
  try {
    writeFileSync(join(folder, file), text);
    return JSON.parse(execFileSync(program, [join(folder, file)], { input: ASKED, encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the function for Node accepts what is genuine and nothing else', () => {
  const asking = `
    import { readFileSync } from 'node:fs';
    const requests = JSON.parse(readFileSync(0, 'utf8'));
    console.log(JSON.stringify(requests.map(({ headers, body }) => isGenuine(headers, body, '${SECRET}'))));`;
  assert.equal(answersOf({ program: process.execPath, file: 'receiver.mjs', text: codeIn('js') + asking }), EXPECTED);
});

if (spawnSync('python3', ['--version']).status === 0) {
  test('the function for Python accepts what is genuine and nothing else', () => {
    const asking = `
import json, sys
print(json.dumps([is_genuine(one["headers"], one["body"].encode(), "${SECRET}") for one in json.load(sys.stdin)]))`;
    assert.equal(answersOf({ program: 'python3', file: 'receiver.py', text: codeIn('python') + asking }), EXPECTED);
  });
} else {
  console.log('# skip the function for Python: no python3 here');
}

test('the table of events names each with its type', () => {
  const [, ...rows] = [...guide.matchAll(/^\| (`.*?) \| (`dev\.lastcall.*?) \|/gm)].map(([row]) => row);
  assert.is.not(rows.length, 0);
  for (const occasion of OCCASIONS) assert.match(guide, `\`${occasion}\``);
  const types = (Object.keys(MOMENTS) as MomentName[]).map((name) => eventType(newsOf(name)));
  for (const type of types.filter((one) => !/\.(started|progressed)$/.test(one))) assert.match(guide, `\`${type}\``);
});

test('the template for those who come from aws-node-termination-handler is the one that is tested', () => {
  assert.match(guide, `text: "${NTH_TEMPLATE.text}"`);
});

test.run();
