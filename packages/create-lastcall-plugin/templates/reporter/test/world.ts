import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@lastcall/plugin-api';
import { aShare } from '@lastcall/plugin-api/testing';

/** A service on 127.0.0.1, and what it was told. */
export async function openWorld() {
  const told: string[] = [];
  let calls = 0;
  let answers = true;
  const server = createServer((request, response) => {
    calls += 1;
    if (!answers) return;
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      told.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    clock: systemClock,
    share: aShare(),
    config: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'a-secret-token' },
    snapshot: () => [...told],
    calls: () => calls,
    hang() {
      answers = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
