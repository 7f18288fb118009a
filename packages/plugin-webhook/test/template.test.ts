import { anInstance } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Json } from '../src/event-data.ts';
import { fillIn, KNOWN_PLACEHOLDERS, unknownPlaceholders } from '../src/placeholders.ts';
import { templateMessage, unknownNamesIn } from '../src/shapes/template.ts';
import { newsOf } from './support/cases.ts';
import { aPlannedView } from './support/views.ts';

const test = suite('webhook: template');

const filling = { news: newsOf('degraded'), source: '/a', link: 'https://lastcall.example.com/' };
const tagged = (app: string) => ({
  ...filling,
  news: { ...filling.news, view: aPlannedView({ instance: anInstance({ tags: { app } }) }) },
});

test('every placeholder that is named for people means something', () => {
  const names = KNOWN_PLACEHOLDERS.map((name) => name.replace('tag:NAME', 'tag:Name').replace('facts.STEP.NAME', 'facts.k8s-drain.node'));
  assert.equal(unknownPlaceholders(names.map((name) => `{{ ${name} }}`).join(' ')), []);
});

test('what is known is filled in', () => {
  assert.is(
    fillIn('{{kind}} of {{ instanceId }}: {{ outcome }}, {{ reason }} ({{ link }})', filling),
    'spot-interruption of i-0a1b2c3d4e5f60718: degraded, 1 of 2 steps failed (https://lastcall.example.com/#/i/int-1)',
  );
});

test('what is not known leaves nothing in a text, and is null by itself', () => {
  assert.is(fillIn('owner: {{ tag:Owner }}!', filling), 'owner: !');
  assert.is(fillIn('{{ tag:Owner }}', filling), null);
});

test('a placeholder by itself keeps its sort of value', () => {
  assert.is(fillIn('{{ marginSeconds }}', filling), 44);
  assert.is(fillIn('{{ dryRun }}', filling), false);
  assert.is(fillIn('{{ marginSeconds }} s', filling), '44 s');
});

test('a tag of the group stands in for one of the instance', () => {
  const view = aPlannedView({ instance: anInstance({ tags: {}, groupTags: { team: 'shop' } }) });
  assert.is(fillIn('{{ tag:team }}', { ...filling, news: { ...filling.news, view } }), 'shop');
});

test('what others fill in loses its sign', () => {
  assert.is(fillIn('{{! user }} {{!channel}}', filling), '{{ user }} {{channel}}');
});

test('names that mean nothing are found at whatever depth', () => {
  assert.equal(unknownNamesIn({ a: ['{{ nobody }}', { b: '{{ instanceId }} {{ Kind }} {{! x }} {{ constructor }}' }], c: 7 }), [
    'nobody',
    'Kind',
    'constructor',
  ]);
});

test('a value that looks like a placeholder is not filled in again', () => {
  assert.is(fillIn('{{ tag:app }}.', tagged('{{ instanceId }}')), '{{ instanceId }}.');
  assert.is(fillIn('{{ tag:app }}.', tagged('$& $1')), '$& $1.');
});

const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '","x":"', '{{ kind }}', '\n', '\ud800'));

test('whatever a tag says, the body is JSON of the template’s own structure', () => {
  const template: Json = { a: '{{ tag:app }}', list: ['x {{ tag:app }} y', { b: '{{tag:app}}' }], n: 1 };
  fc.assert(
    fc.property(hostile, (value) => {
      const made = JSON.parse(templateMessage(template, tagged(value)).body);
      assert.equal(Object.keys(made), ['a', 'list', 'n']);
      assert.is(made.list.length, 2);
      assert.equal(Object.keys(made.list[1]), ['b']);
    }),
  );
});

test('what the template itself says is never changed', () => {
  const plain = fc.string().filter((text) => !text.includes('{{'));
  fc.assert(
    fc.property(fc.dictionary(plain, fc.oneof(plain, fc.integer(), fc.boolean(), fc.constant(null))), (template) => {
      assert.equal(JSON.parse(templateMessage(template, filling).body), JSON.parse(JSON.stringify(template)));
    }),
  );
});

test.run();
