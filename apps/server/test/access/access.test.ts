import { request } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, type AnApiParts, anApi, NEW_TOKEN, posting, TOKEN } from '../an-api.ts';

const access = suite('who may use the API');

type Raw = { readonly status: number; readonly body: string; readonly headers: Record<string, unknown> };

/** A request exactly as written: `fetch` tidies paths up and keeps some headers to itself. */
function raw({ url }: AnApi, line: { path: string; method?: string; headers?: Record<string, string | string[]> }): Promise<Raw> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: line.path, method: line.method ?? 'GET', headers: line.headers ?? {} }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
    });
    asked.on('error', reject).end();
  });
}

function rule(name: string, parts: AnApiParts, check: (api: AnApi) => Promise<void>): void {
  access(name, async () => {
    const api = await anApi(parts);
    try {
      await check(api);
    } finally {
      await api.close();
    }
  });
}

const WITH_TOKENS: AnApiParts = { access: { bearer: [TOKEN, NEW_TOKEN] } };
const WITH_PROXY: AnApiParts = { access: { user: 'X-Forwarded-User', changes: true } };
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

const OPEN = ['GET /api/about', 'POST /api/session', 'DELETE /api/session'];

rule('without a proof every route of the API but the sign-in is answered 401', WITH_TOKENS, async (api) => {
  const guarded = api.routes.filter((route) => route.includes(' /api/') && !OPEN.includes(route));
  assert.ok(guarded.length >= 9, guarded.join(', '));
  for (const route of guarded) {
    const [method = '', path = ''] = route.split(' ');
    const answer = await api.ask(path.replace('{id}', 'x'), { ...posting({}), method, ...(method === 'GET' ? { body: null } : {}) });
    assert.is(answer.status, 401, route);
    assert.is(await codeOf(answer), 'ACCESS_NEEDED', route);
    assert.match(answer.headers.get('www-authenticate') ?? '', 'Bearer');
  }
});

rule('no way of writing a path and no method leads past the guard', WITH_TOKENS, async (api) => {
  await api.open();
  const paths = [
    ...[
      '/api/interruptions',
      '/api/interruptions?x',
      '/api/interruptions/',
      '/api//interruptions',
      '//api/interruptions',
      '/api/./interruptions',
    ],
    ...['/api/../api/interruptions', '/x/../api/interruptions', '/api/about/../interruptions', '/api/session/../interruptions'],
    ...['/%61pi/interruptions', '/api/%69nterruptions', '/api%2finterruptions', '/API/interruptions', '/api/interruptions;x=/api/about'],
    ...[
      '/api/about/interruptions',
      '/api/about%2f..%2finterruptions',
      '/api/openapi.json',
      '/api/live',
      '/api/nothing',
      '/api/about%00',
      '/api/%',
    ],
  ];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE']) {
      const { status, body } = await raw(api, { path, method });
      assert.ok([400, 401, 404, 405, 415].includes(status), `${method} ${path} is answered ${status}`);
      assert.not.match(body, 'i-0000000000000001a');
    }
  }
});

rule('readiness and metrics are open to everybody, for what probes and scrapes', WITH_TOKENS, async (api) => {
  for (const path of ['/ready', '/metrics', '/']) assert.is((await api.ask(path)).status, 200);
});

rule('each of the tokens lets in', WITH_TOKENS, async (api) => {
  for (const token of [TOKEN, NEW_TOKEN]) assert.is((await api.ask('/api/interruptions', bearer(token))).status, 200);
  assert.is((await api.ask('/api/interruptions', { headers: { authorization: `bEARER ${TOKEN} ` } })).status, 200);
});

rule('nothing but a whole token lets in, and none in an address', WITH_TOKENS, async (api) => {
  const wrong = ['', 'x', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase(), `${TOKEN} ${NEW_TOKEN}`, 'undefined'];
  for (const token of wrong) assert.is((await api.ask('/api/interruptions', bearer(token))).status, 401, token);
  assert.is((await api.ask('/api/interruptions', { headers: { authorization: `Basic ${TOKEN}` } })).status, 401);
  for (const query of ['token', 'access_token', 'bearer']) {
    assert.is((await api.ask(`/api/interruptions?${query}=${TOKEN}`)).status, 401);
  }
});

rule('signing in gives a cookie that lets in', WITH_TOKENS, async (api) => {
  const answer = await api.ask('/api/session', posting({ token: TOKEN }));
  assert.is(answer.status, 204);
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.not.match(cookie, TOKEN);
  const headers = { cookie: cookie.split(';', 1)[0] ?? '' };
  assert.is((await api.ask('/api/interruptions', { headers })).status, 200);
  assert.is((await api.ask('/api/live', { headers, signal: AbortSignal.timeout(5_000) })).status, 200);
  assert.is(((await (await api.ask('/api/about', { headers })).json()) as { signedIn: boolean }).signedIn, true);
});

rule('over TLS the cookie is secure', WITH_TOKENS, async (api) => {
  const answer = await api.ask('/api/session', posting({ token: TOKEN }, { 'x-forwarded-proto': 'https' }));
  assert.match(answer.headers.get('set-cookie') ?? '', /; Secure$/);
});

rule('signing out makes the browser forget', WITH_TOKENS, async (api) => {
  const answer = await api.ask('/api/session', { method: 'DELETE' });
  assert.is(answer.status, 204);
  assert.match(answer.headers.get('set-cookie') ?? '', 'lastcall_session=; Path=/; Max-Age=0');
});

access('a session outlives a restart, and dies when its token is taken out', async () => {
  const first = await anApi(WITH_TOKENS);
  const cookie = (await first.ask('/api/session', posting({ token: TOKEN }))).headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  await first.close();
  for (const [tokens, status] of [
    [[NEW_TOKEN, TOKEN], 200],
    [[NEW_TOKEN], 401],
  ] as const) {
    const later = await anApi({ access: { bearer: tokens } });
    assert.is((await later.ask('/api/interruptions', { headers: { cookie } })).status, status);
    await later.close();
  }
});

rule('whoever guesses has ten tries, then nobody from there gets to know more', WITH_TOKENS, async (api) => {
  const guess = (nth: number) => api.ask('/api/session', posting({ token: `guess-number-${nth}-0000` }));
  for (let nth = 0; nth < 10; nth += 1) assert.is((await guess(nth)).status, 401);
  const eleventh = await guess(10);
  assert.is(eleventh.status, 429);
  assert.is(await codeOf(eleventh), 'ACCESS_TOO_MANY_ATTEMPTS');
  assert.ok(Number(eleventh.headers.get('retry-after')) > 0);
  assert.is((await api.ask('/api/interruptions', bearer(TOKEN))).status, 429);
});

rule('guessing throws nobody out who is signed in', WITH_TOKENS, async (api) => {
  const cookie = (await api.ask('/api/session', posting({ token: TOKEN }))).headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  for (let nth = 0; nth < 12; nth += 1) await api.ask('/api/interruptions', bearer(`guess-number-${nth}-0000`));
  assert.is((await api.ask('/api/interruptions', { headers: { cookie } })).status, 200);
});

rule('a program that sends an old token for ever keeps nobody from signing in', WITH_TOKENS, async (api) => {
  for (let nth = 0; nth < 30; nth += 1) assert.is((await api.ask('/api/interruptions', bearer('an-old-token-0123456'))).status, 401);
  assert.is((await api.ask('/api/session', posting({ token: TOKEN }))).status, 204);
});

rule('no token, right or wrong, is in the log or in an answer', WITH_TOKENS, async (api) => {
  const wrong = 'a-wrong-token-0123456789';
  const told = await Promise.all([
    api.ask('/api/session', posting({ token: wrong })),
    api.ask('/api/session', posting({ token: TOKEN })),
    api.ask('/api/interruptions', bearer(wrong)),
    api.ask(`/api/nothing?token=${TOKEN}`, bearer(TOKEN)),
    api.ask('/api/session', { ...posting({}), body: `{"token":"${TOKEN}` }),
  ]);
  const words = [...api.log, ...(await Promise.all(told.map((answer) => answer.text())))].join('\n');
  assert.match(words, 'a wrong token was refused');
  for (const token of [wrong, TOKEN]) assert.not.match(words, token);
});

rule('where a proxy names people, its header is the proof', WITH_PROXY, async (api) => {
  assert.is(await codeOf(await api.ask('/api/interruptions')), 'ACCESS_NEEDED');
  assert.is((await api.ask('/api/interruptions', { headers: { 'x-forwarded-user': 'ada' } })).status, 200);
  for (const empty of ['', '  ']) assert.is((await api.ask('/api/interruptions', { headers: { 'x-forwarded-user': empty } })).status, 401);
  const about = (await (await api.ask('/api/about', { headers: { 'x-forwarded-user': 'ada' } })).json()) as Record<string, unknown>;
  assert.equal([about.signIn, about.user, about.signedIn, about.changes], ['proxy', 'ada', true, true]);
});

rule('a header that comes twice names nobody: one is the client’s', WITH_PROXY, async (api) => {
  const { status, body } = await raw(api, { path: '/api/interruptions', headers: { 'X-Forwarded-User': ['eve', 'ada'] } });
  assert.is(status, 401);
  assert.match(body, 'ACCESS_USER_UNCLEAR');
});

rule('with tokens the proxy’s header lets nobody in', { access: { bearer: [TOKEN], user: 'X-Forwarded-User' } }, async (api) => {
  assert.is((await api.ask('/api/interruptions', { headers: { 'x-forwarded-user': 'eve' } })).status, 401);
  const headers = { 'x-forwarded-user': 'ada', authorization: `Bearer ${TOKEN}` };
  assert.is(((await (await api.ask('/api/about', { headers })).json()) as { user: string }).user, 'ada');
});

for (const parts of [{}, WITH_PROXY]) {
  rule(`a foreign name that leads here shows nothing: ${Object.keys(parts).length > 0 ? 'proxy' : 'open'}`, parts, async (api) => {
    for (const path of ['/api/interruptions', '/api/about', '/api/live', '/api/openapi.json']) {
      const answer = await raw(api, { path, headers: { host: 'rebound.example', 'x-forwarded-user': 'eve' } });
      assert.is(answer.status, 421, path);
      assert.match(answer.body, 'ACCESS_HOST_UNKNOWN');
    }
  });
}

rule('a name that is configured is known', { access: { hosts: ['lastcall.example.com'] } }, async (api) => {
  assert.is((await raw(api, { path: '/api/interruptions', headers: { host: 'lastcall.example.com' } })).status, 200);
});

rule('who asks where nothing is asked is told so', {}, async (api) => {
  assert.is(await codeOf(await api.ask('/api/session', posting({ token: TOKEN }))), 'ACCESS_NO_SIGN_IN');
  const about = (await (await api.ask('/api/about')).json()) as Record<string, unknown>;
  assert.equal(about, { version: '0.1.0', dryRun: false, signIn: 'none', signedIn: true, user: null, changes: false, scope: 'all' });
});

rule('strangers do not learn the scope', WITH_TOKENS, async (api) => {
  const about = (await (await api.ask('/api/about')).json()) as Record<string, unknown>;
  assert.equal([about.scope, about.signedIn, about.changes, about.signIn], [null, false, false, 'bearer']);
});

rule('nothing of the API is kept by a browser or proxy, and nobody may frame or read it from elsewhere', WITH_TOKENS, async (api) => {
  for (const path of ['/api/interruptions', '/api/about', '/api/nothing']) {
    const { headers } = await api.ask(path, { headers: { origin: 'https://evil.example' } });
    assert.is(headers.get('cache-control'), 'no-store', path);
    assert.match(headers.get('content-security-policy') ?? '', "frame-ancestors 'none'");
    assert.match(headers.get('content-security-policy') ?? '', "default-src 'self'");
    assert.not.match(headers.get('content-security-policy') ?? '', 'unsafe');
    assert.is(headers.get('referrer-policy'), 'no-referrer');
    assert.is(headers.get('access-control-allow-origin'), null);
  }
});

access.run();
