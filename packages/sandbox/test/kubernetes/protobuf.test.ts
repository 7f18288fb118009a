import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeDeleteOptions } from '../../src/kubernetes/protobuf.ts';
import { inWorld } from './world.ts';

const test = suite('protobuf bodies');

/** What kubectl 1.34 sends with `drain --disable-eviction --grace-period=5 --dry-run=server`. */
const FROM_KUBECTL = Buffer.from(
  '6b3873000a130a02763112 0d44656c6574654f7074696f6e73 12 07 08 05 2a 03 41 6c 6c 1a00 2200'.replaceAll(' ', ''),
  'hex',
);

const text = (number: number, value: string | Buffer) => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};
const envelope = (kind: string, raw: Buffer) =>
  Buffer.concat([Buffer.from('k8s\0'), text(1, Buffer.concat([text(1, 'v1'), text(2, kind)])), text(2, raw)]);

test('the options kubectl deletes with are read', () => {
  assert.equal(decodeDeleteOptions(FROM_KUBECTL), { gracePeriodSeconds: 5, dryRun: ['All'] });
});

test('preconditions are read, and what is not known is passed over', () => {
  const raw = Buffer.concat([
    text(2, Buffer.concat([text(1, 'uid-1'), text(2, '42')])),
    text(4, 'Background'),
    Buffer.from([0x18, 0x01, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x45, 1, 2, 3, 4]),
  ]);
  assert.equal(decodeDeleteOptions(envelope('DeleteOptions', raw)), { preconditions: { uid: 'uid-1', resourceVersion: '42' } });
});

test('a long and a negative number are read', () => {
  const long = envelope('DeleteOptions', Buffer.from([0x08, 0xac, 0x02]));
  const negative = envelope('DeleteOptions', Buffer.from([0x08, ...Array<number>(9).fill(0xff), 0x01]));
  assert.equal(
    [long, negative].map((bytes) => decodeDeleteOptions(bytes)?.gracePeriodSeconds),
    [300, -1],
  );
});

test('empty options are options', () => {
  assert.equal(decodeDeleteOptions(envelope('DeleteOptions', Buffer.alloc(0))), {});
});

test('other objects and other bytes are none', () => {
  assert.is(decodeDeleteOptions(envelope('Pod', Buffer.alloc(0))), null);
  assert.is(decodeDeleteOptions(Buffer.from('{}')), null);
});

test('bytes that break off are refused', () => {
  assert.throws(() => decodeDeleteOptions(Buffer.from([...Buffer.from('k8s\0'), 0x0a, 0x7f, 0x01])), /cut off/);
  assert.throws(() => decodeDeleteOptions(Buffer.from([...Buffer.from('k8s\0'), 0x80])), /has no end/);
  assert.throws(() => decodeDeleteOptions(Buffer.from([...Buffer.from('k8s\0'), 0x0b])), /unknown type/);
});

const DELETION = { method: 'DELETE', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } };

test(
  'a pod is deleted as a protobuf body says, and the call shows what it said',
  inWorld(async ({ cluster }) => {
    cluster.addPod({ name: 'p', node: 'a', stopTimeMs: 60_000 });
    const raw = Buffer.concat([Buffer.from([0x08, 7]), text(2, text(1, 'another'))]);
    const url = `${cluster.url}/api/v1/namespaces/default/pods/p`;
    const refused = await fetch(url, { ...DELETION, body: new Uint8Array(envelope('DeleteOptions', raw)) });
    const taken = await fetch(url, { ...DELETION, body: new Uint8Array(envelope('DeleteOptions', Buffer.from([0x08, 7]))) });
    assert.equal([refused.status, taken.status], [409, 200]);
    assert.is(cluster.pod('p')?.metadata.deletionGracePeriodSeconds, 7);
    assert.equal(cluster.calls.at(-1)?.body, { gracePeriodSeconds: 7 });
  }),
);

test(
  'a protobuf body that cannot be read is a bad request',
  inWorld(async ({ cluster }) => {
    cluster.addPod({ name: 'p', node: 'a' });
    const body = new Uint8Array([...Buffer.from('k8s\0'), 0x80]);
    assert.is((await fetch(`${cluster.url}/api/v1/namespaces/default/pods/p`, { ...DELETION, body })).status, 400);
  }),
);

test.run();
