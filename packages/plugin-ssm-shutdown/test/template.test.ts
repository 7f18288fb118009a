import { execFileSync } from 'node:child_process';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Filling, fillIn, KNOWN_PLACEHOLDERS, unknownPlaceholders } from '../src/template.ts';

const test = suite('ssm-shutdown fills in what is known');

const ENDS_AT = Date.UTC(2026, 10, 22, 10, 17, 20);
const fillingWith = (parts: Partial<Filling> = {}): Filling => ({
  ...{ interruption: anInterruption(), endsAt: ENDS_AT, seconds: 55, facts: {} },
  ...parts,
});
const tagged = (tags: Record<string, string>, groupTags: Record<string, string> | null = {}) =>
  fillingWith({ interruption: anInterruption({ instance: anInstance({ tags, groupTags }) }) });
const textOf = (text: string, filling = fillingWith()) => {
  const filled = fillIn(text, filling);
  return 'text' in filled ? filled.text : `${filled.placeholder}: ${filled.problem}`;
};

for (const [name, value] of [
  ['deadline', '2026-11-22T10:17:20Z'],
  ['deadlineSeconds', '55'],
  ['instanceId', 'i-0a1b2c3d4e5f60718'],
  ['interruptionId', 'int-1'],
  ['kind', 'spot-interruption'],
  ['action', 'terminate'],
  ['account', '111122223333'],
  ['region', 'eu-west-1'],
  ['group', 'web'],
  ['zone', 'eu-west-1b'],
  ['tag:lastcall', 'yes'],
] as const) {
  test(`${name} has its value, with blanks around the name or without`, () => {
    assert.is(textOf(`a {{ ${name} }} b {{${name}}}`), `a ${value} b ${value}`);
  });
}

test('every known name is tested here', () => {
  assert.equal(KNOWN_PLACEHOLDERS.slice(-2), ['tag:NAME', 'facts.STEP.NAME']);
  assert.is(KNOWN_PLACEHOLDERS.length, 12);
});

test('a tag may have any name, and is the group’s where the instance has none', () => {
  assert.is(textOf('{{ tag:aws:autoscaling:groupName }}', tagged({ 'aws:autoscaling:groupName': 'web' })), 'web');
  assert.is(textOf('{{ tag:my app }}', tagged({}, { 'my app': 'shop' })), 'shop');
  assert.is(textOf('{{ tag:app }}', tagged({ app: 'own' }, { app: 'groups' })), 'own');
});

test('facts of the steps that ended before have their values, numbers and truths included', () => {
  const facts = { 'k8s-drain': { node: 'ip-10-0-1-11.eu-west-1.compute.internal', evicted: 4, cordoned: true, blockedBy: ['a'] } };
  const filling = fillingWith({ facts });
  assert.is(textOf('{{ facts.k8s-drain.node }}', filling), 'ip-10-0-1-11.eu-west-1.compute.internal');
  assert.is(textOf('{{ facts.k8s-drain.evicted }} {{ facts.k8s-drain.cordoned }}', filling), '4 true');
  assert.is(textOf('{{ facts.k8s-drain.blockedBy }}', filling), 'facts.k8s-drain.blockedBy: no value');
});

for (const name of ['tag:absent', 'tag:constructor', 'facts.none.node', 'facts.constructor.name', 'facts.toString.length']) {
  test(`${name} has no value where nobody has given it one`, () => {
    assert.is(textOf(`{{ ${name} }}`, fillingWith({ facts: { other: {} } })), `${name}: no value`);
  });
}

test('what is not known of the instance has no value', () => {
  const filling = fillingWith({ interruption: anInterruption({ account: null, instance: null }) });
  assert.equal(
    ['account', 'zone', 'group', 'tag:Name'].map((name) => textOf(`{{ ${name} }}`, filling)),
    ['account: no value', 'zone: no value', 'group: no value', 'tag:Name: no value'],
  );
});

test('what SSM fills in stays as it is, and what others fill in loses its sign', () => {
  assert.is(
    textOf('{{ssm:/app/url}} {{ ssm-secure:key:2 }} {{! .State.Pid }} {{!platformType}}'),
    '{{ssm:/app/url}} {{ ssm-secure:key:2 }} {{ .State.Pid }} {{platformType}}',
  );
});

test('names that mean nothing are told, and no others', () => {
  assert.equal(
    unknownPlaceholders('{{ .State.Pid }} {{ Deadline }} {{ tag: }} {{ facts.a }} {{ constructor }} {{ deadline }} {{! x }} {{ssm:/a}}'),
    ['.State.Pid', 'Deadline', 'tag:', 'facts.a', 'constructor'],
  );
});

for (const hostile of [
  '$(reboot)',
  '`reboot`',
  "'; reboot #",
  '"; reboot #',
  'a;reboot',
  'a&reboot',
  'a|reboot',
  'a\nreboot',
  'a\rreboot',
  'a b',
  '',
  '-rf',
  '*',
  '~',
  '#',
  '!!',
  '\\',
  '%PATH%',
  '\u2019; Restart-Computer #',
  'ё',
  '\u0000',
  '{{ssm:/prod/password}}',
  '{{ deadline }}',
  'a\u2028reboot',
]) {
  test(`the tag ${JSON.stringify(hostile)} is refused`, () => {
    assert.is(textOf('stop {{ tag:app }}', tagged({ app: hostile })), 'tag:app: harmful');
  });
}

test('a refusal does not tell the value', () => {
  assert.is(JSON.stringify(fillIn('{{ tag:app }}', tagged({ app: 'TOP SECRET' }))).includes('SECRET'), false);
});

/** What a real shell makes of a value, bare, in quotes of both kinds, in a text of several lines, and in a shell within the shell. */
function seenByShell(value: string): readonly string[] {
  const lines = [
    'printf "%s\\n" {{ tag:app }}',
    "printf '%s\\n' '{{ tag:app }}'",
    'printf "%s\\n" "{{ tag:app }}"',
    'cat <<END',
    '{{ tag:app }}',
    'END',
    `sh -c "printf '%s\\n' {{ tag:app }}"`,
    'eval "printf \'%s\\n\' {{ tag:app }}"',
  ];
  const script = lines.map((line) => textOf(line, tagged({ app: value }))).join('\n');
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', cwd: '/' }).trimEnd().split('\n');
}

/** Texts of signs that mean something to a shell, among plain ones, and any text at all. */
const anyTag = fc.oneof(
  fc.string({ unit: fc.constantFrom(...' $`\'"\\;&|<>(){}[]*?~#!%^=-+.:/,@_aZ09\n\t'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'aZ09_.:/+=-'), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('a shell sees exactly the value, wherever it stands, or the value is refused', () => {
  let seen = 0;
  fc.assert(
    fc.property(anyTag, (value) => {
      if (textOf('{{ tag:app }}', tagged({ app: value })) === 'tag:app: harmful') return;
      seen += 1;
      assert.equal(
        seenByShell(value),
        Array.from({ length: 6 }, () => value),
      );
    }),
    { numRuns: 300 },
  );
  assert.ok(seen > 50, `only ${seen} values came to a shell`);
});

test('a value is refused only where it has a sign that is not plain, or a hyphen in front', () => {
  fc.assert(
    fc.property(anyTag, (value) => {
      const isPlain =
        value !== '' &&
        !value.startsWith('-') &&
        [...value].every((sign) => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/+=-'.includes(sign));
      assert.is(textOf('{{ tag:app }}', tagged({ app: value })), isPlain ? value : 'tag:app: harmful');
    }),
  );
});

test.run();
