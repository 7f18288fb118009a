import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postEvent } from '../../src/api-server/event-asks.ts';
import type { ClusterEvent } from '../../src/events/cluster-event.ts';
import { aNodeEvent, aPodEvent } from '../support/events.ts';

type Body = { readonly metadata: { readonly name: string }; readonly note: string; readonly reportingInstance: string };

const bodyOf = (event: ClusterEvent): Body => postEvent(event, 'lastcall-0').body as Body;
const nameOf = (event: ClusterEvent) => bodyOf(event).metadata.name;

const test = suite('posting an event');

test('an event about a node goes to the default namespace, with six decimals and the real UID', () => {
  const { path, body, lane } = postEvent(aNodeEvent('1', { annotations: { 'instance-id': 'i-1' } }), 'lastcall-0');
  assert.equal([path, lane], ['/apis/events.k8s.io/v1/namespaces/default/events', 'events']);
  assert.equal(body, {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace: 'default', name: nameOf(aNodeEvent('1')), annotations: { 'instance-id': 'i-1' } },
    eventTime: '2026-11-22T10:00:00.000000Z',
    reportingController: 'lastcall',
    reportingInstance: 'lastcall-0',
    type: 'Normal',
    reason: 'Cordon',
    action: 'Cordon',
    note: 'Cordoned.',
    regarding: { apiVersion: 'v1', kind: 'Node', name: 'node-a', uid: 'node-uid' },
  });
});

test('an event about a pod goes to its namespace, and names the node', () => {
  const related = { kind: 'Node', name: 'node-a', uid: 'node-uid' } as const;
  const { path, body } = postEvent(aPodEvent('web-1', { related }), 'lastcall-0');
  assert.is(path, '/apis/events.k8s.io/v1/namespaces/shop/events');
  assert.equal((body as { related: object }).related, { apiVersion: 'v1', ...related });
});

test('the name is the same for the same event, whenever it is posted and however it is worded', () => {
  assert.is(nameOf(aNodeEvent('1', { at: 7, note: 'otherwise' })), nameOf(aNodeEvent('1')));
});

for (const [what, other] of [
  ['for another occasion', aNodeEvent('2')],
  ['for another reason', aNodeEvent('1', { reason: 'Uncordon' })],
  ['for another object of that name', aNodeEvent('1', { regarding: { kind: 'Node', name: 'node-a', uid: 'its successor' } })],
] as const)
  test(`the name is another ${what}`, () => assert.is.not(nameOf(other), nameOf(aNodeEvent('1'))));

test('a long name stays a name', () => {
  const name = nameOf(aPodEvent(`${'x'.repeat(235)}.${'y'.repeat(17)}`));
  assert.ok(name.length <= 253);
  assert.match(name, /^x{235}\.[0-9a-f]{16}$/);
});

test('a note is cut to what the server takes, and never in the middle of a letter', () => {
  const { note } = bodyOf(aNodeEvent('1', { note: 'ä'.repeat(600) }));
  assert.ok(Buffer.byteLength(note) <= 1_024);
  assert.match(note, /^ä+ …$/);
});

test('a note that fits is left as it is', () => {
  const note = 'x'.repeat(1_024);
  assert.is(bodyOf(aNodeEvent('1', { note })).note, note);
});

test.run();
