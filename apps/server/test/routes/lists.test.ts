import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi } from '../an-api.ts';

const lists = suite<{ api: AnApi }>('lists of interruptions');

lists.before.each(async (world) => {
  world.api = await anApi();
});
lists.after.each(({ api }) => api.close());

type Listed = { readonly id: string; readonly position: number; readonly closedAt: string | null } & Record<string, unknown>;

const listed = async (api: AnApi, query = '') => (await (await api.ask(`/api/interruptions${query}`)).json()) as readonly Listed[];

async function open(api: AnApi, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth += 1) ids.push(await api.open(`i-${String(nth).padStart(17, '0')}`));
  return ids;
}

async function close(api: AnApi, id: string): Promise<void> {
  const found = await api.store.find(id);
  if (found === null) throw new Error('it is not open');
  const [lease] = await api.store.claim('test', [{ key: id, seen: found.lease }]);
  if (lease === undefined) throw new Error('it cannot be claimed');
  const event = { what: 'closed-without-run', because: 'absent', reason: 'gone' } as const;
  await api.store.close(lease, { nth: 1, at: 1, event }, found.revision);
}

lists('page after page shows each interruption once, newest first', async ({ api }) => {
  const ids = await open(api, 25);
  const seen: string[] = [];
  for (let part = await listed(api, '?limit=10'); part.length > 0; part = await listed(api, `?limit=10&before=${part.at(-1)?.id}`)) {
    seen.push(...part.map(({ id }) => id));
  }
  assert.equal(seen, [...ids].reverse());
});

lists('what is open can be asked for alone', async ({ api }) => {
  const [first = '', second = ''] = await open(api, 2);
  await close(api, first);
  assert.equal(
    (await listed(api, '?open=true')).map(({ id }) => id),
    [second],
  );
  assert.is((await listed(api)).length, 2);
});

lists('a brief has what the whole has, but for its heavy parts', async ({ api }) => {
  const id = await api.open();
  const [brief] = await listed(api);
  const [whole] = await listed(api, '?detail=whole');
  const one = (await (await api.ask(`/api/interruptions/${id}`)).json()) as Listed;
  assert.equal(one, whole);
  const { notices, ...rest } = one;
  assert.equal(brief, { ...rest, noticeCount: (notices as unknown[]).length });
});

lists('what has changed is listed as it stands now, also after it was listed before', async ({ api }) => {
  const id = await api.open();
  const [before] = await listed(api);
  await close(api, id);
  await until(async () => (await listed(api))[0]?.closedAt !== null);
  const [after] = await listed(api);
  assert.ok((after?.position ?? 0) > (before?.position ?? 0));
});

lists('long answers come as gzip to those who take it, and only to them', async ({ api }) => {
  await open(api, 10);
  const plain = await api.ask('/api/interruptions', { headers: { 'accept-encoding': 'gzip;q=0, identity' } });
  assert.is(plain.headers.get('content-encoding'), null);
  assert.is(plain.headers.get('vary'), 'accept-encoding');
  const packed = await api.ask('/api/interruptions', { headers: { 'accept-encoding': 'br, gzip' } });
  assert.is(packed.headers.get('content-encoding'), 'gzip');
  assert.is(await packed.text(), await plain.text());
});

lists('limits out of reason are refused with a code', async ({ api }) => {
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'limit=1.5', 'detail=all', 'open=perhaps']) {
    const answer = await api.ask(`/api/interruptions?${query}`);
    assert.is(answer.status, 400, query);
    assert.equal(Object.keys((await answer.json()) as object), ['code', 'message', 'hint']);
  }
});

lists('the journal of one comes part after part, every instant as text', async ({ api }) => {
  const id = await api.open();
  await close(api, id);
  type Part = {
    readonly entries: readonly { position: number; at: string; event: Record<string, unknown> }[];
    readonly next: number | null;
  };
  const part = async (query: string) => (await (await api.ask(`/api/interruptions/${id}/journal${query}`)).json()) as Part;
  const first = await part('?limit=1');
  assert.is(first.entries[0]?.event.what, 'notice-accepted');
  assert.match(String(first.entries[0]?.event.noticedAt), /^\d{4}-/);
  const second = await part(`?limit=1&after=${first.next}`);
  assert.is(second.entries[0]?.event.what, 'closed-without-run');
  assert.is(second.next, null);
  assert.equal((await part('')).entries, [...first.entries, ...second.entries]);
  assert.is((await api.ask('/api/interruptions/int-none/journal')).status, 404);
});

lists('of a long parked message the list has the beginning, and it alone has all', async ({ api }) => {
  const raw = 'x'.repeat(10_000);
  const id = await api.store.park({ receivedAt: 0, source: 'sns', reason: 'no JSON', raw, interruptionId: null });
  const [first] = (await (await api.ask('/api/parked')).json()) as { raw: string; rawLength: number }[];
  assert.equal([first?.raw.length, first?.rawLength], [4_000, 10_000]);
  assert.is(((await (await api.ask(`/api/parked/${id}`)).json()) as { raw: string }).raw, raw);
});

lists('a store that is away is told with its code', async ({ api }) => {
  await api.store.shut();
  const answer = await api.ask('/api/interruptions');
  assert.is(answer.status, 503);
  assert.is(((await answer.json()) as { code: string }).code, 'STORE_UNAVAILABLE');
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
  }
  throw new Error('it never came to hold');
}

lists.run();
