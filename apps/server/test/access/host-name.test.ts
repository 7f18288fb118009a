import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isTrustedHost } from '../../src/access/host-name.ts';

const hosts = suite('names a browser may reach the page by');

const TRUSTED = [
  ...['127.0.0.1:9090', '10.0.0.7', '[::1]:9090', '[fe80::1]', 'localhost:9090', 'LOCALHOST', 'app.localhost', 'lastcall', 'lastcall:9090'],
  ...['lastcall.ops.svc', 'lastcall.ops.svc.cluster.local:9090', 'ip-10-0-0-1.eu-west-1.compute.internal', 'nas.local.', ''],
];
const STRANGE = [
  ...['evil.example', 'evil.example:9090', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example.', 'svc.evil.example'],
  ...[
    '127.0.0.1@evil.example',
    'evil.example:80:9090',
    '[::1].evil.example',
    'notlastcall.example.com',
    'lastcall.example.com.evil.example',
  ],
];

for (const host of TRUSTED) {
  hosts(`nobody else can have ${host || 'no name'}`, () => assert.ok(isTrustedHost(host, [])));
}
for (const host of STRANGE) {
  hosts(`a stranger could have ${host}`, () => assert.not.ok(isTrustedHost(host, ['lastcall.example.com'])));
}

hosts('a configured name is trusted with any port and in any case', () => {
  for (const host of ['lastcall.example.com', 'Lastcall.Example.com:443', 'lastcall.example.com.']) {
    assert.ok(isTrustedHost(host, ['lastcall.EXAMPLE.com']), host);
  }
});

hosts('a program of old that names no host is no browser', () => assert.ok(isTrustedHost(undefined, [])));

hosts('no name under a bought one is ever trusted', () => {
  const label = fc.stringMatching(/^[a-z0-9:.[\]@-]{0,20}$/);
  fc.assert(fc.property(label, (before) => !isTrustedHost(`${before}.evil.example`, [])));
});

hosts.run();
