import { fakeClock } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../src/kubernetes/change-log.ts';
import type { KubernetesObject } from '../../src/kubernetes/objects.ts';
import { createStore, refOf, type Store } from '../../src/kubernetes/store.ts';
import { seenBy } from '../../src/kubernetes/watch.ts';

const test = suite('the store');

type Step = { readonly name: string; readonly label: string | null };

const steps = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), label: fc.option(fc.constantFrom('x', 'y')) }), { maxLength: 40 });

function perform(store: Store, { name, label }: Step): void {
  const object: KubernetesObject = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { label: label ?? '' } } };
  if (label === null) store.remove(refOf('nodes', object));
  else store.put('nodes', object);
}

const sorted = (objects: readonly KubernetesObject[]) =>
  [...objects].sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

test('a list at an earlier version is the list as it was then', () => {
  const property = fc.property(steps, (history) => {
    const store = createStore({ clock: fakeClock() });
    const lists = history.map((step) => {
      perform(store, step);
      return { version: store.log.version(), objects: sorted(store.list('nodes')) };
    });
    for (const { version, objects } of lists) assert.equal(sorted(store.listAt('nodes', version)), objects);
  });
  fc.assert(property);
});

const isX = ({ metadata }: KubernetesObject) => metadata.labels?.label === 'x';

/** What a client knows after it has seen the change; fails when it is told what cannot be. */
function learn(known: Map<string, KubernetesObject>, change: Change): void {
  const event = seenBy(isX, change);
  if (!event) return;
  const { name } = change.ref;
  assert.is(known.has(name), event.type !== 'ADDED');
  if (event.type === 'DELETED') known.delete(name);
  else known.set(name, event.object as KubernetesObject);
}

test('a list and what a watch sees after it make the list as it is at the end', () => {
  const property = fc.property(steps, fc.nat(40), (history, listedAfter) => {
    const store = createStore({ clock: fakeClock() });
    for (const step of history.slice(0, listedAfter)) perform(store, step);
    const listed = store.list('nodes').filter(isX);
    const known = new Map(listed.map((object) => [object.metadata.name, object]));
    const version = store.log.version();
    for (const step of history.slice(listedAfter)) perform(store, step);
    for (const change of store.log.after(version)) learn(known, change);
    assert.equal(sorted([...known.values()]), sorted(store.list('nodes').filter(isX)));
  });
  fc.assert(property);
});

test('a log that is full forgets its older half', () => {
  const store = createStore({ clock: fakeClock(), logLimit: 4 });
  for (const label of ['1', '2', '3', '4', '5']) perform(store, { name: 'a', label });
  assert.is(store.log.version(), 5);
  assert.is(store.log.after(2).length, 3);
  assert.throws(() => store.log.after(1), 'too old resource version');
});

test.run();
