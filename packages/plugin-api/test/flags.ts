import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@lastcall/plugin-api';
import { anInterruption, aShare } from '@lastcall/plugin-api/testing';

/** A world of flags over HTTP: a PUT raises the flag of an instance it knows. */
export async function openFlags() {
  const interruption = anInterruption();
  const unknown = anInterruption({ instanceId: 'i-0000000000000dead', instance: null });
  const raised = new Map<string, number>();
  let calls = 0;
  let answers = true;
  const server = createServer(({ url = '' }, response) => {
    calls += 1;
    if (!answers) return;
    const id = url.slice(1);
    const isKnown = id === interruption.instanceId || id === 'anything';
    if (isKnown) raised.set(id, (raised.get(id) ?? 0) + 1);
    response.writeHead(isKnown ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ clock: systemClock, share: aShare(), config: { url }, interruption, unknown, raised },
    snapshot: () => [...raised.keys()],
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
