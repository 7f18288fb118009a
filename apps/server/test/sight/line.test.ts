import type { InterruptionView } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openLine } from '../../src/sight/line.ts';
import type { Sight, Sighting } from '../../src/sight/sight.ts';

const lines = suite('a line to one reader');

type Told = { readonly event: string; readonly id: string | null; readonly data: unknown };

/** A line over a sight and an outlet that the test moves. */
function aLine({ lastId = null, missed = null }: { lastId?: string | null; missed?: readonly Sighting[] | null } = {}) {
  const clock = fakeClock();
  const written: string[] = [];
  let takes = true;
  let position = 0;
  let watcher: ((sighting: Sighting) => void) | null = null;
  const ended: string[] = [];
  const sight: Sight = {
    of: async () => [],
    since: () => missed,
    position: () => position,
    watch(next) {
      watcher = next;
      return () => {
        watcher = null;
      };
    },
  };
  const outlet = {
    write(text: string) {
      written.push(text);
      return takes;
    },
    end: () => void ended.push('ended'),
    destroy: () => void ended.push('destroyed'),
  };
  const line = openLine({ clock, sight, outlet, process: 'p', lastId });
  return {
    ...{ clock, line, ended, written },
    isWatching: () => watcher !== null,
    change(id: string) {
      position += 1;
      watcher?.(sighting(id, position));
    },
    stall: () => {
      takes = false;
    },
    drain() {
      takes = true;
      line.drained();
    },
    told: () => written.flatMap(eventsIn),
  };
}

const sighting = (id: string, position: number): Sighting => ({
  id,
  position,
  isClosed: false,
  json: () => JSON.stringify({ id, position }),
});

function eventsIn(text: string): readonly Told[] {
  const blocks = text.split('\n\n').filter((block) => block.startsWith('event:'));
  return blocks.map((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
    return { event: field('event') ?? '', id: field('id'), data: JSON.parse(field('data') ?? 'null') };
  });
}

const states = (told: readonly Told[]) =>
  told
    .filter(({ event }) => event === 'interruptions')
    .flatMap(({ data }) => data as Pick<InterruptionView & Sighting, 'id' | 'position'>[]);

lines('a new reader is told at once to list', async () => {
  const { clock, told } = aLine();
  await clock.advance(0);
  assert.equal(told(), [{ event: 'hello', id: 'p-0', data: { resumed: false } }]);
});

lines('of an interruption that changes a hundred times in a quarter of a second, the newest state is told once', async () => {
  const { clock, told, change } = aLine();
  await clock.advance(1);
  for (let times = 0; times < 100; times += 1) change('one');
  await clock.advance(250);
  assert.equal(states(told()), [{ id: 'one', position: 100 }]);
});

lines('no interruption is told more than four times a second', async () => {
  const { clock, told, change } = aLine();
  for (let passed = 0; passed < 2_000; passed += 10) {
    change('one');
    await clock.advance(10);
  }
  assert.ok(states(told()).length <= 9, String(states(told()).length));
});

lines('while a reader takes nothing, nothing more is written, and then only the newest', async () => {
  const { clock, written, told, change, stall, drain } = aLine();
  await clock.advance(1);
  stall();
  change('one');
  await clock.advance(300);
  const before = written.length;
  for (let passed = 0; passed < 20_000; passed += 100) {
    change('one');
    change('two');
    await clock.advance(100);
  }
  assert.is(written.length, before);
  drain();
  await clock.advance(300);
  assert.equal(
    states(told())
      .slice(1)
      .map(({ id }) => id),
    ['one', 'two'],
  );
});

lines('a reader that is a thousand interruptions behind is told to list anew', async () => {
  const { clock, told, change, stall, drain } = aLine();
  await clock.advance(1);
  stall();
  change('first');
  await clock.advance(300);
  for (let nth = 0; nth < 5_000; nth += 1) change(`i-${nth}`);
  drain();
  await clock.advance(10_000);
  assert.is(told().filter(({ event }) => event === 'hello').length, 2);
  assert.ok(states(told()).length <= 1_001);
});

lines('at most a hundred states are written at once', async () => {
  const { clock, told, change } = aLine();
  await clock.advance(1);
  for (let nth = 0; nth < 250; nth += 1) change(`i-${nth}`);
  await clock.advance(1_000);
  const sizes = told()
    .filter(({ event }) => event === 'interruptions')
    .map(({ data }) => (data as unknown[]).length);
  assert.equal(sizes, [100, 100, 50]);
});

lines('a storm of hundreds is told in full four times a second', async () => {
  const { clock, told, change } = aLine();
  await clock.advance(300);
  for (let passed = 0; passed < 2_000; passed += 50) {
    for (let nth = 0; nth < 500; nth += 1) change(`i-${nth}`);
    await clock.advance(50);
  }
  const times = states(told()).filter(({ id }) => id === 'i-250').length;
  assert.ok(times >= 6 && times <= 9, `told ${times} times in 2 s`);
});

lines('only what leaves nothing behind says how far the reader has come', async () => {
  const { clock, told, change } = aLine();
  await clock.advance(1);
  for (let nth = 0; nth < 150; nth += 1) change(`i-${nth}`);
  await clock.advance(1_000);
  assert.equal(
    told().map(({ id }) => id),
    ['p-0', null, 'p-150'],
  );
});

lines('a reader that comes back is told what it missed', async () => {
  const { clock, told } = aLine({ lastId: 'p-7', missed: [sighting('one', 9)] });
  await clock.advance(1);
  assert.equal(told()[0]?.data, { resumed: true });
  assert.equal(states(told()), [{ id: 'one', position: 9 }]);
});

for (const lastId of ['q-7', '7', '', 'p', '-7', 'nonsense\u0000']) {
  lines(`a reader of another process, or none, lists anew: ${JSON.stringify(lastId)}`, async () => {
    const { clock, told } = aLine({ lastId, missed: [sighting('one', 9)] });
    await clock.advance(1);
    assert.equal(told()[0]?.data, { resumed: false });
  });
}

lines('a reader of whose absence too much is forgotten lists anew', async () => {
  const { clock, told } = aLine({ lastId: 'p-7', missed: null });
  await clock.advance(1);
  assert.equal(told()[0]?.data, { resumed: false });
});

lines('a quiet line is shown to be alive', async () => {
  const { clock, written } = aLine();
  await clock.advance(61_000);
  assert.is(written.filter((text) => text.startsWith(':')).length, 4);
});

lines('a reader that takes nothing for half a minute is dropped', async () => {
  const { clock, change, stall, ended } = aLine();
  await clock.advance(1);
  stall();
  change('one');
  await clock.advance(60_000);
  assert.equal(ended, ['destroyed']);
});

lines('after an hour a line ends, so that who reads is asked again', async () => {
  const { clock, ended, isWatching } = aLine();
  await clock.advance(3_616_000);
  assert.equal(ended, ['ended']);
  assert.not.ok(isWatching());
});

lines('who has left is not told any more, and nothing is kept for it', async () => {
  const { clock, line, written, change, isWatching } = aLine();
  await clock.advance(1);
  line.left();
  line.left();
  change('one');
  const before = written.length;
  await clock.advance(60_000);
  assert.is(written.length, before);
  assert.not.ok(isWatching());
});

lines('however changes, stalls and time come, the reader ends up with the newest of everything, or is told to list', async () => {
  const act = fc.oneof(
    fc.record({ what: fc.constant('change' as const), id: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ what: fc.constantFrom('stall' as const, 'drain' as const) }),
    fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const { clock, told, change, stall, drain } = aLine();
      const newest = new Map<string, number>();
      let position = 0;
      const perform = {
        stall,
        drain,
        change(id: string) {
          position += 1;
          newest.set(id, position);
          change(id);
        },
      };
      for (const each of acts) {
        if (each.what === 'wait') await clock.advance(each.ms);
        else perform[each.what](each.what === 'change' ? each.id : '');
      }
      drain();
      await clock.advance(1_000);
      const known = new Map(states(told()).map((state) => [state.id, state.position]));
      assert.equal([...known].sort(), [...newest].sort());
    }),
    { numRuns: 100 },
  );
});

lines.run();
