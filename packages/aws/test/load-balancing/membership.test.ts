import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { groupTargets } from '../../src/load-balancing/group-targets.ts';
import { createMembership } from '../../src/load-balancing/membership.ts';
import { aGroup, aTarget, holding } from './builders.ts';

const test = suite('who was registered where');

const [a, b] = [aGroup('a'), aGroup('b')] as const;

test('an id is found in every group it was read in, on every port', () => {
  const membership = createMembership();
  membership.put(a, groupTargets([aTarget('i-1', 80), aTarget('i-2', 80), aTarget('i-1', 8080)]), 10);
  membership.put(b, holding('i-1'), 10);
  assert.equal(
    [...membership.of(['i-1'])],
    [
      [
        'a',
        [
          { Id: 'i-1', Port: 80 },
          { Id: 'i-1', Port: 8080 },
        ],
      ],
      ['b', [{ Id: 'i-1', Port: 80 }]],
    ],
  );
});

test('several ids of one instance are looked up together', () => {
  const membership = createMembership();
  membership.put(a, holding('10.0.1.11', '10.0.1.12', '10.0.9.9'), 10);
  assert.equal(
    membership
      .of(['10.0.1.11', '10.0.1.12'])
      .get('a')
      ?.map(({ Id }) => Id),
    ['10.0.1.11', '10.0.1.12'],
  );
});

test('one that is leaving still counts: others may look after it', () => {
  const membership = createMembership();
  membership.put(a, groupTargets([aTarget('i-1', 80, 'draining')]), 10);
  assert.ok(membership.of(['i-1']).has('a'));
});

test('a later reading replaces an earlier one', () => {
  const membership = createMembership();
  membership.put(a, holding('i-1', 'i-2'), 10);
  membership.put(a, holding('i-2', 'i-3'), 20);
  assert.equal(
    ['i-1', 'i-2', 'i-3'].map((id) => membership.of([id]).size),
    [0, 1, 1],
  );
  assert.is(membership.readAt('a'), 20);
});

test('what was asked earlier than what is known changes nothing', () => {
  const membership = createMembership();
  membership.put(a, holding('i-2'), 20);
  membership.put(a, holding('i-1'), 19);
  assert.equal([membership.of(['i-1']).size, membership.of(['i-2']).size, membership.readAt('a')], [0, 1, 20]);
});

test('groups that are gone are forgotten', () => {
  const membership = createMembership();
  membership.put(a, holding('i-1'), 10);
  membership.put(b, holding('i-1'), 10);
  membership.keepOnly([b]);
  assert.equal([...membership.of(['i-1']).keys()], ['b']);
  assert.equal([membership.readAt('a'), membership.sizeOf('a'), membership.size()], [null, 0, 1]);
});

test('sizes count targets, by group and in all', () => {
  const membership = createMembership();
  membership.put(a, groupTargets([aTarget('i-1', 80), aTarget('i-1', 81)]), 10);
  membership.put(b, holding('i-1', 'i-2', 'i-3'), 10);
  assert.equal([membership.sizeOf('a'), membership.sizeOf('b'), membership.sizeOf('c'), membership.size()], [2, 3, 0, 5]);
});

test('a group nobody has read was never read', () => {
  assert.is(createMembership().readAt('a'), null);
});

test('after any readings the look-up says the same as the last reading of each group', () => {
  const reading = fc.record({
    group: fc.constantFrom('a', 'b', 'c'),
    ids: fc.uniqueArray(fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4'), { maxLength: 4 }),
    readAt: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 30 }), (readings) => {
      const membership = createMembership();
      const last = new Map<string, { ids: readonly string[]; readAt: number }>();
      for (const { group, ids, readAt } of readings) {
        membership.put(aGroup(group), holding(...ids), readAt);
        if (readAt >= (last.get(group)?.readAt ?? 0)) last.set(group, { ids, readAt });
      }
      for (const id of ['i-1', 'i-2', 'i-3', 'i-4']) {
        const expected = [...last].flatMap(([group, { ids }]) => (ids.includes(id) ? [group] : []));
        assert.equal([...membership.of([id]).keys()].sort(), expected.sort());
      }
    }),
  );
});

test.run();
