import { connect, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi } from '../an-api.ts';
import { until } from '../simulated-server.ts';

const live = suite<{ api: AnApi }>('the live line over HTTP');

live.before.each(async (world) => {
  world.api = await anApi();
});
live.after.each(({ api }) => api.close());

type Listening = { text(): string; readonly headers: Headers; readonly ended: Promise<string> };

async function listen(api: AnApi, headers: Record<string, string> = {}): Promise<Listening & { leave(): void }> {
  const leaving = new AbortController();
  const answer = await api.ask('/api/live', { headers, signal: leaving.signal });
  let told = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) told += decoder.decode(chunk, { stream: true });
    return told;
  };
  const ended = read().catch(() => 'broken');
  return { text: () => told, headers: answer.headers, ended, leave: () => leaving.abort() };
}

live('what happens is told, with headers that let no proxy keep or gather it', async ({ api }) => {
  const { text, headers, leave } = await listen(api);
  await until(() => text().includes('event: hello'), 'the greeting');
  const id = await api.open();
  await until(() => text().includes(id), 'the interruption');
  assert.match(text(), /^event: interruptions$/m);
  assert.is(headers.get('cache-control'), 'no-store');
  assert.is(headers.get('x-accel-buffering'), 'no');
  assert.match(headers.get('content-security-policy') ?? '', "frame-ancestors 'none'");
  leave();
});

live('a browser that comes back is told what it missed', async ({ api }) => {
  const first = await listen(api);
  await api.open('i-00000000000000001');
  await until(() => first.text().includes('i-00000000000000001'), 'the first');
  first.leave();
  const missed = await api.open('i-00000000000000002');
  const lastId = [...first.text().matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
  const again = await listen(api, { 'last-event-id': lastId });
  await until(() => again.text().includes(missed), 'what was missed');
  assert.match(again.text(), '{"resumed":true}');
  assert.not.match(again.text(), 'i-00000000000000001');
  again.leave();
});

live('beyond a hundred listeners the next is refused, until one leaves', async ({ api }) => {
  const all = await Promise.all(Array.from({ length: 100 }, () => listen(api)));
  const refused = await api.ask('/api/live');
  assert.is(refused.status, 503);
  assert.is(((await refused.json()) as { code: string }).code, 'LIVE_TOO_MANY');
  all[0]?.leave();
  let status = 0;
  let asking = false;
  await until(() => {
    if (!asking && status !== 200) {
      asking = true;
      void listen(api).then((line) => {
        status = line.headers.get('x-accel-buffering') === 'no' ? 200 : 503;
        asking = false;
      });
    }
    return status === 200;
  }, 'a free place');
});

live('asking with HEAD opens no line', async ({ api }) => {
  assert.is((await api.ask('/api/live', { method: 'HEAD' })).status, 404);
});

live('when the server stops, lines end as they should', async () => {
  const api = await anApi();
  const { ended, text } = await listen(api);
  await until(() => text() !== '', 'the greeting');
  await api.close();
  assert.match(await ended, 'event: hello');
});

/** A reader that asks and then takes nothing at all. */
function stall({ url }: AnApi): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(`GET /api/live HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
      socket.pause();
      resolve(socket);
    });
  });
}

live('readers that take nothing hold up neither others nor the memory', async ({ api }) => {
  const stalled = await Promise.all(Array.from({ length: 20 }, () => stall(api)));
  const { text, leave } = await listen(api);
  await until(() => text().includes('hello'), 'the greeting');
  const ids: string[] = [];
  for (let nth = 0; nth < 1_500; nth += 1) ids.push(await api.open(`i-${String(nth).padStart(17, '0')}`));
  await until(() => text().includes(ids.at(-1) ?? '?'), 'the last');
  leave();
  for (const socket of stalled) socket.destroy();
});

live.run();
