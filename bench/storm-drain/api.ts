import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

/** What the API server answered; the body as JSON, or as text where it is none. */
export type Answer = { readonly status: number; readonly body: unknown };

/** Takes the lines of a watch as they come, and hears when it is over, whoever ended it. */
export type Reader = { see(line: string): void; over(): void };

/** The API server of the cluster, for one user. */
export type Api = {
  /** Sends one request. Rejects when no answer comes within 60 s. */
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Opens a watch; the function it gives ends that. */
  watch(path: string, reader: Reader): Promise<() => void>;
  close(): void;
};

/** How many connections are open at once at most. */
export const CONNECTIONS = 64;

const LIMIT_MS = 60_000;
const CONTENT: Readonly<Record<string, string>> = { PATCH: 'application/merge-patch+json' };

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Cuts a stream into lines. */
function linesTo(see: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) see(line);
  };
}

/** Speaks to it with that user's token, over connections that stay open. The server's certificate is its own and new: it is not checked. */
export function openApi({ url, token }: { readonly url: string; readonly token: string }): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, rejectUnauthorized: false });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    request(method, path, body) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const text = body === undefined ? '' : JSON.stringify(body);
      const content =
        text === '' ? {} : { 'content-type': CONTENT[method] ?? 'application/json', 'content-length': Buffer.byteLength(text) };
      const asked = request(`${url}${path}`, { method, agent, timeout: LIMIT_MS, headers: { ...headers, ...content } }, (response) => {
        textOf(response).then((said) => resolve({ status: response.statusCode ?? 0, body: parsed(said) }), reject);
      });
      asked.once('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
      asked.once('error', reject).end(text);
      return promise;
    },
    watch(path, { see, over }) {
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const asked = request(`${url}${path}`, { agent: new Agent({ rejectUnauthorized: false }), headers }, (response) => {
        if (response.statusCode !== 200) return reject(new Error(`the watch was answered ${response.statusCode}`));
        response
          .setEncoding('utf8')
          .on('data', linesTo(see))
          .on('error', () => {})
          .once('close', over);
        resolve(() => asked.destroy());
      });
      asked.on('error', reject).end();
      return promise;
    },
    close: () => agent.destroy(),
  };
}
