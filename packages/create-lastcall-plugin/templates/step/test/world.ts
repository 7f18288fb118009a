import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@lastcall/plugin-api';
import { anInterruption, aShare } from '@lastcall/plugin-api/testing';

/** A service on 127.0.0.1 that knows one instance, and what was announced to it. */
export async function openWorld() {
  const interruption = anInterruption();
  const announced = new Set<string>();
  let calls = 0;
  let answers = true;
  const server = createServer(({ url = '', method }, response) => {
    calls += 1;
    if (!answers) return;
    const id = url.slice(1);
    const isKnown = id === interruption.instanceId;
    if (isKnown && method === 'PUT') announced.add(id);
    if (isKnown && method === 'DELETE') announced.delete(id);
    response.writeHead(isKnown ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    clock: systemClock,
    share: aShare(),
    config: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'a-secret-token' },
    interruption,
    unknown: anInterruption({ instanceId: 'i-0000000000000dead', instance: null }),
    snapshot: () => [...announced],
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
