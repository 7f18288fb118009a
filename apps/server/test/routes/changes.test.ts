import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi, posting } from '../an-api.ts';

const changes = suite<{ api: AnApi }>('what may be changed through the API');

changes.before.each(async (world) => {
  world.api = await anApi({ access: { changes: true, user: 'x-forwarded-user' } });
});
changes.after.each(({ api }) => api.close());

const ADA = { 'x-forwarded-user': 'ada' };
const cancel = (api: AnApi, id: string, headers: Record<string, string> = ADA) =>
  api.ask(`/api/interruptions/${id}/cancel`, posting({}, headers));
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

changes('a cancel calls the interruption off, once it is answered', async ({ api }) => {
  const id = await api.open();
  const answer = await cancel(api, id);
  assert.is(answer.status, 202);
  assert.equal(await answer.json(), { what: 'cancelling' });
  assert.is((await api.store.find(id))?.calledOff, true);
  assert.is((await cancel(api, id)).status, 202);
});

changes('the journal and the log say who asked', async ({ api }) => {
  const id = await api.open();
  await cancel(api, id);
  const { notices } = (await (await api.ask(`/api/interruptions/${id}`, { headers: ADA })).json()) as { notices: { source: string }[] };
  assert.is(notices.at(-1)?.source, 'operator ada');
  const line = api.log.find((each) => each.includes('somebody asked for a change')) ?? '';
  for (const word of ['"change":"cancel"', `"id":"${id}"`, '"user":"ada"', '"address":"127.0.0.1"', '"became":"cancelling"'])
    assert.match(line, word);
});

changes('what is not there cannot be cancelled', async ({ api }) => {
  const answer = await cancel(api, 'int-none');
  assert.is(answer.status, 404);
  assert.is(await codeOf(answer), 'INTERRUPTION_UNKNOWN');
});

changes('what has closed cannot be cancelled', async ({ api }) => {
  const id = await api.open();
  const open = await api.store.find(id);
  if (open === null) throw new Error('it is not open');
  const [lease] = await api.store.claim('test', [{ key: id, seen: open.lease }]);
  if (lease === undefined) throw new Error('it cannot be claimed');
  await api.store.close(lease, { nth: 1, at: 0, event: { what: 'closed-without-run', because: 'absent', reason: 'gone' } }, open.revision);
  const answer = await cancel(api, id);
  assert.is(answer.status, 409);
  assert.is(await codeOf(answer), 'INTERRUPTION_CLOSED');
});

for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
  changes(`a page of elsewhere cannot ask for it: ${Object.values(headers)}`, async ({ api }) => {
    const id = await api.open();
    assert.is(await codeOf(await cancel(api, id, { ...ADA, ...headers })), 'ACCESS_CROSS_SITE');
    assert.is((await api.store.find(id))?.calledOff, false);
  });
}

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json', 'application/jsonp']) {
  changes(`what a form could send changes nothing: ${type}`, async ({ api }) => {
    const id = await api.open();
    const answer = await cancel(api, id, { ...ADA, 'content-type': type });
    assert.is(answer.status, 415);
    assert.is((await api.store.find(id))?.calledOff, false);
  });
}

changes('nobody changes anything unnamed where the proxy names people', async ({ api }) => {
  const id = await api.open();
  assert.is((await cancel(api, id, {})).status, 401);
  assert.is((await api.store.find(id))?.calledOff, false);
});

changes('nothing can be changed unless that is configured', async () => {
  const api = await anApi();
  const id = await api.open();
  const parked = await api.store.park({ receivedAt: 0, source: 'sns', reason: 'no JSON', raw: '{', interruptionId: null });
  for (const path of [`/api/interruptions/${id}/cancel`, `/api/parked/${parked}/replay`]) {
    const answer = await api.ask(path, posting({}));
    assert.is(answer.status, 403);
    assert.is(await codeOf(answer), 'ACCESS_READ_ONLY');
  }
  assert.is((await api.store.find(id))?.calledOff, false);
  assert.is((await api.store.findParked(parked))?.replayedAt, null);
  await api.close();
});

changes.run();
