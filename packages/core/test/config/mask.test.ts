import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMask, isSecretName, maskSecrets, urlPassword } from '../../src/config/mask.ts';

const masks = suite('masks');

masks('every secret is masked, wherever it is in the text', () => {
  assert.is(maskSecrets('token=abcdefg, again abcdefg; key hijklmn', ['abcdefg', 'hijklmn']), 'token=***, again ***; key ***');
});

masks('of two secrets that begin alike the longer is masked whole', () => {
  assert.is(maskSecrets('secret-long', ['secret', 'secret-long']), '***');
});

masks('a secret is masked as JSON and URLs write it', () => {
  const secret = 'a "quoted" & more';
  assert.is(maskSecrets(JSON.stringify({ secret }), [secret]), '{"secret":"***"}');
  assert.is(maskSecrets(`?q=${encodeURIComponent(secret)}`, [secret]), '?q=***');
});

masks('each line of a secret is masked by itself', () => {
  assert.is(maskSecrets('it said: second line', ['first line\nsecond line']), 'it said: ***');
});

masks('very short values are not masked', () => {
  assert.is(maskSecrets('port 8080 is true', ['8080', 'true', '']), 'port 8080 is true');
});

masks('without secrets a text stays as it is', () => {
  assert.is(createMask([])('as it is'), 'as it is');
});

masks('keys named like secrets are known', () => {
  for (const name of [
    'token',
    'botToken',
    'clientSecret',
    'password',
    'api_key',
    'apiKey',
    'Authorization',
    'keys',
    'privateKey',
    'bearer',
  ]) {
    assert.ok(isSecretName(name), name);
  }
  for (const name of ['channel', 'keyHeader', 'queueUrl', 'monkey', 'pass']) assert.not.ok(isSecretName(name), name);
});

masks('the password of a URL is found', () => {
  assert.is(urlPassword('postgres://me:open-sesame@db:5432/x'), 'open-sesame');
  assert.is(urlPassword('https://example.com/a:b@c'), null);
  assert.is(urlPassword('sqlite:./data.db'), null);
});

masks.run();
