import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stormMapOf } from '../../src/state/storm-map.ts';
import { changed, views } from '../fixtures.ts';

const test = suite('storm map');

const { running } = views;
const open = (count: number) =>
  Array.from({ length: count }, (_, index) => changed(running, { id: `int-${index}`, openedAt: 1_000_000 + index }));
const closed = (id: string, closedAt: number) =>
  changed(running, { id, openedAt: 900_000, closedAt, outcome: 'succeeded', reason: 'done' });

test('a few open ones need no map', () => {
  assert.is(stormMapOf(open(8), []), null);
});

test('a storm shows every open one and those that closed in it, not those of yesterday', () => {
  const map = stormMapOf(open(9), [closed('just now', 1_000_100), closed('long ago', 500_000)]);
  const ids = map?.groups.flatMap(({ cells }) => cells.map(({ id }) => id));
  assert.equal([ids?.length, ids?.includes('just now'), ids?.includes('long ago')], [10, true, false]);
});

test('a cell keeps its place when its interruption closes', () => {
  const all = open(20);
  const place = (map: ReturnType<typeof stormMapOf>) => map?.groups[0]?.cells.findIndex(({ id }) => id === 'int-7');
  const after = stormMapOf(
    all.filter(({ id }) => id !== 'int-7'),
    [changed(all[7] ?? running, { closedAt: 1_000_500, outcome: 'succeeded' })],
  );
  assert.is(place(after), place(stormMapOf(all, [])));
});

test('each is counted once, by how it stands', () => {
  const map = stormMapOf(open(12), [closed('one', 1_000_100)]);
  assert.is(
    map?.counts.reduce((sum, { count }) => sum + count, 0),
    13,
  );
  assert.equal(map?.counts.at(-1), { standing: 'succeeded', count: 1 });
});

test.run();
