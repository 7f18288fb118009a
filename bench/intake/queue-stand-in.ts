import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { sleep, systemClock } from '@lastcall/plugin-api';
import type { QueuedMessage } from './messages.ts';

/** One queue of SQS and the certificate's place, as little as there can be of both: the server is measured and not they. */
export type QueueStandIn = {
  readonly url: string;
  /** Hands out messages from now on, in batches of ten. Gives for each that is deleted how long that took, ms, until they are all gone or time is up. */
  drain(messages: readonly QueuedMessage[], limitMs: number): Promise<readonly number[]>;
  close(): Promise<void>;
};

type Asked = {
  readonly MaxNumberOfMessages?: number;
  readonly Entries?: readonly { readonly Id: string; readonly ReceiptHandle: string }[];
};

const EMPTY_WAIT_MS = 100;

async function bodyOf(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Asked);
}

/** Opens it on loopback; every GET is answered with the certificate. */
export async function openQueueStandIn(pem: string): Promise<QueueStandIn> {
  const waiting: QueuedMessage[] = [];
  const handedOutAt = new Map<string, number>();
  let delays: number[] = [];
  const receive = async (most: number) => {
    if (waiting.length === 0) await sleep(systemClock, EMPTY_WAIT_MS);
    const messages = waiting.splice(0, most);
    for (const { ReceiptHandle } of messages) handedOutAt.set(ReceiptHandle, performance.now());
    return { Messages: messages };
  };
  const remove = (entries: NonNullable<Asked['Entries']>) => {
    for (const { ReceiptHandle } of entries) {
      const at = handedOutAt.get(ReceiptHandle);
      if (at !== undefined) delays.push(performance.now() - at);
      handedOutAt.delete(ReceiptHandle);
    }
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  };
  const answerTo = async (request: IncomingMessage) => {
    const { MaxNumberOfMessages = 1, Entries = [] } = await bodyOf(request);
    const action = String(request.headers['x-amz-target']).split('.')[1];
    return action === 'ReceiveMessage' ? receive(MaxNumberOfMessages) : remove(action === 'DeleteMessageBatch' ? Entries : []);
  };
  const server = createServer((request, response) => {
    const answer = (body: unknown) => response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(body));
    if (request.method === 'GET') response.end(pem);
    else answerTo(request).then(answer, () => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async drain(messages, limitMs) {
      delays = [];
      waiting.push(...messages);
      const giveUpAt = performance.now() + limitMs;
      while (delays.length < messages.length && performance.now() < giveUpAt) await sleep(systemClock, 5);
      waiting.length = 0;
      return delays;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
