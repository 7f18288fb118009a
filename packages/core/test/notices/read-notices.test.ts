import { KINDS } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CASES, readAt } from './cases.ts';

const cases = suite('readNotices, case by case');

for (const example of CASES) {
  cases(`${example.folder}: ${example.name.replaceAll('-', ' ')}`, () => {
    assert.equal(readAt(example, example.body), example.expected);
  });
}

cases('every kind has a case that reads as a notice of it', () => {
  const read = CASES.flatMap(({ expected }) => (expected.what === 'notices' ? expected.notices : []));
  assert.equal(new Set(read.map(({ kind }) => kind)), new Set(KINDS));
});

cases.run();

const rules = suite('readNotices');
const place = { account: '111122223333', region: 'eu-west-1' };

const idsOf = (folder: string, name: string): readonly string[] => {
  const found = CASES.find((example) => example.folder === folder && example.name === name);
  const reading = found && readAt(found, found.body);
  if (reading?.what !== 'notices') throw new TypeError(`${folder}/${name} reads as no notice`);
  return reading.notices.map(({ id }) => id);
};

rules('the copy of a Health event sent to the backup region is the same notice', () => {
  assert.equal(idsOf('scheduled-change', 'backup-copy'), idsOf('scheduled-change', 'one-instance'));
});

rules('an update of a Health event is another notice', () => {
  assert.is.not(idsOf('scheduled-change', 'closed')[0], idsOf('scheduled-change', 'one-instance')[0]);
});

rules('an instance that moves to another page of a Health event stays the same notice', () => {
  const [first, second] = ['-1', '-2'].map((page) => {
    const body = CASES.find(({ name }) => name === 'one-instance')?.body.replace(/-1","startTime/, `${page}","startTime`);
    return readAt(place, body ?? '');
  });
  assert.equal(first, second);
});

rules('a body of more than 1 MiB is unreadable', () => {
  const body = ' '.repeat(1_048_577);
  assert.equal(readAt(place, body), { what: 'unreadable', problem: 'the body has 1048577 characters, more than 1 MiB' });
});

rules('a valid notice padded to 1 MiB is read', () => {
  const spot = CASES.find(({ folder, name }) => folder === 'spot-interruption' && name === 'terminate');
  assert.equal(readAt(place, spot?.body.padEnd(1_048_576) ?? ''), spot?.expected);
});

rules('a body nested a hundred thousand deep is unreadable', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const body = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    assert.is(readAt(place, body).what, 'unreadable');
  }
});

rules('a field nested a hundred thousand deep is unreadable and named', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const body = CASES.find(({ name }) => name === 'instance-id-is-a-number')?.body.replace('42', deep) ?? '';
  assert.equal(readAt(place, body), {
    what: 'unreadable',
    problem: 'detail.instance-id: expected an instance id such as i-0123456789abcdef0, got an array',
  });
});

rules('a wrapper nested a hundred thousand deep is unreadable', () => {
  const body = `${'{"event":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  assert.equal(readAt(place, body), { what: 'unreadable', problem: 'the message is inside more than 3 envelopes' });
});

rules('reading bodies with polluting keys leaves the prototypes clean', () => {
  for (const { body, ...delivered } of CASES) readAt(delivered, body);
  assert.is(Object.hasOwn(Object.prototype, 'polluted'), false);
  assert.is(Reflect.get({}, 'time'), undefined);
});

rules('a long value is cut in the problem', () => {
  const reading = readAt(place, JSON.stringify('x'.repeat(5000)));
  assert.is(reading.what === 'unreadable' && reading.problem.length < 200, true);
});

rules.run();
