import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Random } from '../parts/random.ts';
import type { Ledger } from './ledger.ts';

/** What lies between SNS and the replicas: it passes messages on, notes the answers, and loses some of them on the way back. */
export type Postmen = {
  /** Endpoint that stands for one replica. */
  urlOf(replica: number): string;
  /** Endpoint that stands for whichever replica a balancer chooses. */
  readonly balancedUrl: string;
  close(): Promise<void>;
};

/** SNS's own patience. */
const PATIENCE_MS = 15_000;
const LOST_ANSWERS = 0.03;

type Parts = { readonly targets: readonly string[]; readonly ledger: Ledger; readonly random: Random };
type Post = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Opens the endpoints. `targets` are the webhooks of the replicas. */
export async function openPostmen({ targets, ledger, random }: Parts): Promise<Postmen> {
  const carry = async (request: IncomingMessage, response: ServerResponse) => {
    const post = { headers: snsHeaders(request), body: await text(request) };
    const status = await passOn(targetOf(request, { targets, random }), post);
    if (status === 200) note(post, ledger);
    if (status === null || (status === 200 && random.chance(LOST_ANSWERS))) response.destroy();
    else response.writeHead(status).end();
  };
  const server = createServer((request, response) => {
    carry(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlOf: (replica) => `${url}/${replica}`,
    balancedUrl: `${url}/any`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function targetOf({ url = '' }: IncomingMessage, { targets, random }: Pick<Parts, 'targets' | 'random'>): string {
  return targets[Number(url.slice(1))] ?? random.pick(targets);
}

function snsHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const passed = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-') || name === 'content-type');
  return Object.fromEntries(passed.map(([name, value]) => [name, String(value)]));
}

/** The status a replica answers with, or null where it does not. */
async function passOn(target: string, { headers, body }: Post): Promise<number | null> {
  try {
    const response = await fetch(target, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

function note({ body }: Post, ledger: Ledger): void {
  const { Type, Message } = JSON.parse(body) as { readonly Type: string; readonly Message: string };
  if (Type === 'Notification') ledger.acknowledge((JSON.parse(Message) as { readonly id: string }).id);
}
