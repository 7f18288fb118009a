import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Answer } from './wire/answer.ts';
import type { Request } from './wire/request.ts';

/** A listening HTTP server. */
export type HttpServer = {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
};

async function readRequest(incoming: IncomingMessage, response: ServerResponse): Promise<Request> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, url: new URL(url, 'http://sandbox.invalid'), headers, body: await readText(incoming), gone: gone.signal };
}

/** Listens on a free port of the loopback interface, or on `port`. Where `answer` rejects the connection is cut. */
export async function listen(answer: (request: Request) => Promise<Answer>, port = 0): Promise<HttpServer> {
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await answer(await readRequest(incoming, response));
    response.writeHead(status, headers).end(body);
  }
  const server = createServer((incoming, response) => void serve(incoming, response).catch(() => response.destroy()));
  // The SDK keeps connections for reuse; one that closes while a request is under way looks like a broken network.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
