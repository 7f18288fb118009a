import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi, TOKEN } from '../an-api.ts';

const files = suite<{ api: AnApi; folder: string }>('the files of the page');

files.before(async (world) => {
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-page-'));
  await mkdir(join(world.folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(world.folder, 'secret.txt'), 'nobody sees this');
  await writeFile(join(world.folder, 'page', 'index.html'), '<!doctype html>');
  await writeFile(join(world.folder, 'page', 'assets', 'index-uN0BpMdk.js'), 'export {};');
  world.api = await anApi({ pageFolder: join(world.folder, 'page'), access: { bearer: [TOKEN] } });
});
files.after(async ({ api, folder }) => {
  await api.close();
  await rm(folder, { recursive: true });
});

files('what is named after its content is kept for ever, the page itself is asked for again', async ({ api }) => {
  assert.is((await api.ask('/assets/index-uN0BpMdk.js')).headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const page = await api.ask('/');
  assert.is(page.headers.get('cache-control'), 'no-cache');
  assert.ok(page.headers.get('etag'));
});

files('the page may use nothing but its own files, and nobody may frame it', async ({ api }) => {
  const { headers } = await api.ask('/');
  assert.is(
    headers.get('content-security-policy'),
    "default-src 'self';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
  );
  assert.is(headers.get('x-frame-options'), 'DENY');
  assert.is(headers.get('x-content-type-options'), 'nosniff');
  assert.is(headers.get('strict-transport-security'), null);
});

files('nothing outside its folder is served', async ({ api }) => {
  for (const path of ['/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/%00', '/nothing']) {
    const answer = await api.ask(path);
    assert.ok(answer.status >= 400 && answer.status < 500, `${path} is answered ${answer.status}`);
    assert.not.match(await answer.text(), 'nobody sees this');
  }
});

files('a fault of the server is told by a code alone, and logged with what it was', async () => {
  const api = await anApi({
    readiness: () => {
      throw new Error('at 10.0.0.7 something broke');
    },
  });
  const answer = await api.ask('/ready');
  const told = (await answer.json()) as Record<string, unknown>;
  await api.close();
  assert.equal([answer.status, told.code, Object.keys(told)], [500, 'API_FAULT', ['code', 'message', 'hint']]);
  assert.not.match(JSON.stringify(told), '10.0.0.7');
  assert.match(api.log.join('\n'), 'at 10.0.0.7 something broke');
});

files.run();
