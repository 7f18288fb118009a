import { readFileSync } from 'node:fs';
import { loadAllYaml } from '@kubernetes/client-node';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainConfig } from '../src/config.ts';
import plugin from '../src/index.ts';
import { accessInWords, neededAccess, wantedAccess } from '../src/permissions.ts';

type Rule = { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[] };
type Grant = { readonly kind: string; readonly rules?: readonly Rule[] };

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = textOf('../README.md');
const sectionOf = (heading: string) => readme.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';

const PLACES = [
  ['the README', sectionOf('Needs').match(/```yaml\n([\s\S]+?)```/)?.[1] ?? ''],
  ['deploy/rbac/k8s-drain.yaml', textOf('../../../deploy/rbac/k8s-drain.yaml')],
] as const;

const USUAL = drainConfig.parse({});
const ACTING = { dryRun: false };

const grantsIn = (text: string) => loadAllYaml(text) as readonly Grant[];
const rulesIn = (text: string) => grantsIn(text).flatMap(({ rules }) => rules ?? []);

/** Every access a text grants, as one line each. */
const grantedBy = (text: string) =>
  rulesIn(text).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource} ${group}`))),
  );

const asLines = (accesses: ReturnType<typeof neededAccess>) => accesses.map((access) => `${accessInWords(access)} ${access.group}`);

/** The rules before and after the comment that divides them. */
function halvesOf(text: string): readonly [string, string] {
  const [before = '', after = ''] = text.split(/^ *# Does more with.*$/m);
  return [before, `rules:\n${after.split('---')[0]}`];
}

const test = suite('k8s-drain documents itself');

test('has the six headings of every plugin', () => {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  assert.equal(headings, ['Does', 'Needs', 'Configuration', 'Budget advice', 'Outcomes and codes', 'Limits']);
});

test('the table of keys is the schema’s', () => {
  const keys = [...sectionOf('Configuration').matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
  const { properties } = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  assert.equal(keys, Object.keys(properties as object));
});

for (const [place, text] of PLACES) {
  test(`${place} grants what a drain cannot do without, and marks it as that`, () => {
    assert.equal(grantedBy(halvesOf(text)[0]), asLines(neededAccess(USUAL, ACTING)));
  });

  test(`${place} grants what a drain does more with, and marks it as that`, () => {
    assert.equal(grantedBy(halvesOf(text)[1]), asLines(wantedAccess(USUAL, ACTING)));
  });

  test(`${place} grants nothing else, and says what deleteNode needs besides`, () => {
    assert.equal(grantedBy(text), [...asLines(neededAccess(USUAL, ACTING)), ...asLines(wantedAccess(USUAL, ACTING))]);
    assert.match(text, /resources: \[nodes\]\n +verbs: .+# and delete, with `deleteNode: true`/);
  });
}

test('the README and the file to apply say the same', () => {
  const [shown, applied] = PLACES.map(([, text]) => grantsIn(text));
  assert.equal(shown, applied);
});

test.run();
