import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as the inbox got it. */
export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** An HTTP endpoint of a test that keeps what it is posted. */
export type Inbox = {
  /** Without a trailing slash. */
  readonly url: string;
  /** The next `count` requests, in the order they came; waits for them. */
  take(count: number): Promise<[Received, ...Received[]]>;
  /** How many requests have come that nobody took. */
  waiting(): number;
  /** The status of later answers. */
  answer(status: number): void;
  /** Later requests without credentials are challenged. */
  demandBasic(): void;
  close(): Promise<void>;
};

/** Opens an inbox on loopback that answers 200. */
export async function openInbox(): Promise<Inbox> {
  const received: Received[] = [];
  const knocks = new Set<() => void>();
  let status = 200;
  let challenges = false;
  const server = createServer(async (request, response) => {
    received.push({ path: request.url ?? '/', headers: request.headers, body: await text(request) });
    const refuses = challenges && request.headers.authorization === undefined;
    response.writeHead(refuses ? 401 : status, refuses ? { 'www-authenticate': 'Basic realm="inbox"' } : {}).end();
    for (const knock of knocks) knock();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const arrival = () =>
    new Promise<void>((resolve) => {
      const knock = () => {
        knocks.delete(knock);
        resolve();
      };
      knocks.add(knock);
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waiting: () => received.length,
    answer(next) {
      status = next;
    },
    demandBasic() {
      challenges = true;
    },
    async take(count) {
      while (received.length < count) await arrival();
      return received.splice(0, count) as [Received, ...Received[]];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
