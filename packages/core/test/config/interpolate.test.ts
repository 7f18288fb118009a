import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseYaml, plainData } from '../../src/config/document.ts';
import { interpolate } from '../../src/config/interpolate.ts';

const references = suite('references');

const FILES: Readonly<Record<string, string>> = { '/run/token': 'from-a-file\n', '/run/key': 'line one\nline two\n\n' };
const readFile = async (path: string) => FILES[path] ?? Promise.reject(new Error('no such file'));

async function filledIn(text: string, environment: Readonly<Record<string, string>> = {}) {
  const file = parseYaml(text);
  const { secrets, problems } = await interpolate(file, { environment, readFile });
  return { tree: plainData(file), secrets, problems: problems.map(({ what }) => what) };
}

references('a variable stands for its value, anywhere in a text', async () => {
  const { tree, secrets } = await filledIn(`a: "x-\${ONE}-\${TWO}-y"`, { ONE: '1', TWO: 'two' });
  assert.equal(tree, { a: 'x-1-two-y' });
  assert.equal(secrets, ['1', 'two']);
});

references('a default stands in for a variable that is not set or empty, and is no secret', async () => {
  const { tree, secrets } = await filledIn(`a: "\${ONE:-one}"\nb: "\${TWO:-a b}"\nc: "\${THREE:-}"`, { TWO: '' });
  assert.equal(tree, { a: 'one', b: 'a b', c: '' });
  assert.equal(secrets, []);
});

references('a variable goes before its default', async () => {
  assert.equal((await filledIn(`a: "\${ONE:-one}"`, { ONE: 'set' })).tree, { a: 'set' });
});

references('a file stands for its text without the last line break', async () => {
  const { tree, secrets } = await filledIn(`a: "\${file:/run/token}"\nb: "\${file:/run/key}"`);
  assert.equal(tree, { a: 'from-a-file', b: 'line one\nline two\n' });
  assert.equal(secrets, ['from-a-file', 'line one\nline two\n']);
});

references('two dollars make a plain one before a brace, other dollars are left alone', async () => {
  const { tree, problems } = await filledIn(`a: "$\${HOME} $HOME $1 $$"`);
  assert.equal(tree, { a: `\${HOME} $HOME $1 $$` });
  assert.equal(problems, []);
});

references('what a variable holds is not looked into again', async () => {
  assert.equal((await filledIn(`a: "\${ONE}"`, { ONE: `\${TWO}`, TWO: 'two' })).tree, { a: `\${TWO}` });
});

references('an unquoted reference is read as YAML would read its value, a quoted one is text', async () => {
  const { tree } = await filledIn(`a: \${YES}\nb: \${TEN}\nc: "\${TEN}"\nd: \${ZERO}\ne: \${TEN}s\nf: \${EMPTY}`, {
    YES: 'true',
    TEN: '10',
    ZERO: '007',
    EMPTY: '',
  });
  assert.equal(tree, { a: true, b: 10, c: '10', d: '007', e: '10s', f: '' });
});

references('a value cannot bring in structure of its own', async () => {
  assert.equal((await filledIn(`a: \${ONE}`, { ONE: '{ b: [1] }' })).tree, { a: '{ b: [1] }' });
});

references('keys are left alone', async () => {
  assert.equal(Object.keys((await filledIn(`"\${ONE}": 1`)).tree as object), [`\${ONE}`]);
});

references('names of the prototype are no variables', async () => {
  assert.equal((await filledIn(`a: "\${constructor}"`)).problems, ['the environment variable constructor is not set']);
});

references('everything that is not found is told', async () => {
  const { problems } = await filledIn(`a: "\${ONE} \${file:/none}"\nb: ["\${2}", "\${open"]`);
  assert.equal(problems, [
    'the environment variable ONE is not set',
    'the file /none cannot be read (it failed)',
    'this is not a reference',
    'this is not a reference',
  ]);
});

references.run();
