import { createHmac } from 'node:crypto';
import { systemClock } from '@lastcall/plugin-api';
import { Webhook } from 'standardwebhooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSecret, signingHeaders } from '../src/sign.ts';
import { SECRET } from './support/a-reporter.ts';

const test = suite('webhook: signature');

const NEXT = `whsec_${Buffer.from('another secret, of thirty bytes').toString('base64')}`;
const MESSAGE = { id: 'int-1-7', sentAt: systemClock.now(), body: '{"text":"Grüße – 1 ✓"}' };

const accepts = (secret: string, headers: Readonly<Record<string, string>>, body = MESSAGE.body): boolean => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

test('the verifier of Standard Webhooks accepts what is signed', () => {
  assert.ok(accepts(SECRET, signingHeaders(MESSAGE, [SECRET])));
});

test('while secrets change a receiver with either of them accepts it, and one with another does not', () => {
  const headers = signingHeaders(MESSAGE, [SECRET, NEXT]);
  assert.ok(accepts(SECRET, headers));
  assert.ok(accepts(NEXT, headers));
  assert.not.ok(accepts(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, headers));
});

test('neither body nor id nor instant can be changed', () => {
  const headers = signingHeaders(MESSAGE, [SECRET]);
  assert.not.ok(accepts(SECRET, headers, `${MESSAGE.body} `));
  assert.not.ok(accepts(SECRET, { ...headers, 'webhook-id': 'int-1-8' }));
  assert.not.ok(accepts(SECRET, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }));
});

test('the instant is that of the clock, in whole seconds', () => {
  assert.is(signingHeaders({ ...MESSAGE, sentAt: 1_763_805_599_999 }, [])['webhook-timestamp'], '1763805599');
});

test('one signature is HMAC-SHA256 of id, instant and body, joined by dots', () => {
  const { 'webhook-signature': signature } = signingHeaders({ id: 'a', sentAt: 5_000, body: '{}' }, [SECRET]);
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  assert.is(signature, `v1,${createHmac('sha256', key).update('a.5.{}').digest('base64')}`);
});

test('without a secret there is an id and no signature', () => {
  assert.equal(signingHeaders({ id: 'a', sentAt: 5_000, body: '{}' }, []), { 'webhook-id': 'a', 'webhook-timestamp': '5' });
});

test('a secret is whsec_ and 24 to 64 bytes', () => {
  const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 9).toString('base64')}`;
  assert.equal(
    [ofBytes(24), ofBytes(64), SECRET, ofBytes(23), ofBytes(65), SECRET.slice(6), 'whsec_', `${SECRET}!`, ` ${SECRET}`].map(isSecret),
    [true, true, true, false, false, false, false, false, false],
  );
});

test.run();
