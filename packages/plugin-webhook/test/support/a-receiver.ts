import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
};

/** What the receiver does with a request. */
export type Reply = (response: ServerResponse, received: Received) => void;

/** Answers with a status, headers and a body. */
export const withStatus =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Reply =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** Never answers. */
export const never: Reply = () => {};

/** Closes the connection without a word. */
export const hangUp: Reply = (response) => void response.socket?.destroy();

/** Answers 200 and then sends without end, as fast as it is read. */
export const endless: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const chunk = 'x'.repeat(65_536);
  const push = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', push);
  push();
};

/** A receiver of webhooks on the loopback interface. */
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** What is answered, from the next request on: these in turn, then 204 again. Without any: 204. */
  next(...replies: readonly Reply[]): void;
  /** What is answered for good, where nothing is in turn. */
  always(reply: Reply): void;
  /** Resolves when that many requests have come. */
  count(wanted: number): Promise<void>;
  close(): Promise<void>;
};

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

/** Opens a receiver that takes everything. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const queue: Reply[] = [];
  let standing: Reply = withStatus(204);
  const server = createServer(async (request, response) => {
    const body = await textOf(request).catch(() => '');
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body, at: performance.now() };
    received.push(one);
    (queue.shift() ?? standing)(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/in/SECRET-PATH`,
    received,
    next: (...replies) => void queue.push(...replies),
    always(reply) {
      standing = reply;
    },
    async count(wanted) {
      while (received.length < wanted) await new Promise((resolve) => setImmediate(resolve));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
