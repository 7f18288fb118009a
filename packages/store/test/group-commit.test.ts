import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGroupCommit } from '../src/group-commit.ts';
import { openSqliteInMemory } from '../src/sqlite-database.ts';

const test = suite('group commit');

type World = { readonly db: DatabaseSync; readonly turns: (() => void)[]; commits: number };

/** A group commit whose turns of the event loop are taken by hand. */
function aGroupCommit() {
  const world: World = { db: openSqliteInMemory(), turns: [], commits: 0 };
  world.db.exec('CREATE TABLE lines (text TEXT)');
  const defer = (act: () => void) => void world.turns.push(act);
  const onCommit = () => {
    world.commits += 1;
  };
  return { ...createGroupCommit({ db: world.db, defer, onCommit }), world };
}

const add = ({ db }: World, text: string) => db.prepare('INSERT INTO lines VALUES (?)').run(text);
const lines = ({ db }: World) =>
  db
    .prepare('SELECT text FROM lines')
    .all()
    .map(({ text }) => text);
const takeTurn = ({ turns }: World) => turns.shift()?.();

test('writes of one turn share one commit', async () => {
  const { write, world } = aGroupCommit();
  const written = Promise.all(['a', 'b', 'c'].map((text) => write('journal', () => add(world, text))));
  takeTurn(world);
  await written;
  assert.equal([world.commits, lines(world)], [1, ['a', 'b', 'c']]);
});

test('nothing is written before the turn has come', () => {
  const { write, world } = aGroupCommit();
  write('journal', () => add(world, 'a'));
  assert.equal(lines(world), []);
});

test('more than five hundred writes are spread over several commits', async () => {
  const { write, world } = aGroupCommit();
  const written = Promise.all(Array.from({ length: 501 }, (_, number) => write('journal', () => add(world, `${number}`))));
  takeTurn(world);
  assert.is(lines(world).length, 500);
  takeTurn(world);
  await written;
  assert.is(lines(world).length, 501);
});

test('a write that throws is undone and rejects, and the others are kept', async () => {
  const { write, world } = aGroupCommit();
  const fault = new TypeError('no');
  const outcomes = Promise.allSettled([
    write('journal', () => add(world, 'a')),
    write('journal', () => {
      add(world, 'half');
      throw fault;
    }),
    write('journal', () => add(world, 'c')),
  ]);
  takeTurn(world);
  assert.equal(
    (await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : 'kept')),
    ['kept', fault, 'kept'],
  );
  assert.equal(lines(world), ['a', 'c']);
});

test('nobody is told of a commit in which every write failed', async () => {
  const { write, world } = aGroupCommit();
  const failing = write('journal', () => {
    throw new TypeError('no');
  }).catch(() => 'failed');
  takeTurn(world);
  assert.is(await failing, 'failed');
  assert.is(world.commits, 0);
});

test('when the transaction itself fails every write of it rejects, and the next one goes on', async () => {
  const { write, world } = aGroupCommit();
  const codes = Promise.all(
    [() => add(world, 'a'), () => world.db.exec('ROLLBACK'), () => add(world, 'c')].map((work) =>
      write<unknown>('journal', work).then(
        () => 'kept',
        (error) => codeOf(error, 'none'),
      ),
    ),
  );
  takeTurn(world);
  assert.equal(await codes, ['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
  const next = write('journal', () => add(world, 'd'));
  takeTurn(world);
  await next;
  assert.equal(lines(world), ['d']);
});

test('a flush commits what waits at once', async () => {
  const { write, flush, world } = aGroupCommit();
  const written = write('journal', () => add(world, 'a'));
  flush();
  await written;
  assert.equal(lines(world), ['a']);
});

test.run();
