// One request at a time to the API server of a test cluster, as its administrator.
import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';

/** What the API server answered; the body as `JSON.parse` gives it, null where it is no JSON. */
export type AdminReply = { readonly status: number; readonly body: ReturnType<typeof JSON.parse> };

/** Speaks to the API server. */
export type Admin = {
  /** One request, with a JSON body where there is one. A PATCH is a JSON merge patch unless `contentType` says otherwise. Rejects after 30 s. */
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<AdminReply>;
  close(): void;
};

const LIMIT_MS = 30_000;
const CONNECTIONS = 32;

/** Opens connections with a bearer token. The server's certificate is its own and new: it is not checked. */
export function openAdmin({ url, token }: { readonly url: string; readonly token: string }): Admin {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, rejectUnauthorized: false });
  return {
    request(method, path, body, contentType) {
      const { promise, resolve, reject } = Promise.withResolvers<AdminReply>();
      const type = contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': type }),
      };
      const asked = request(`${url}${path}`, { method, headers, agent, signal: AbortSignal.timeout(LIMIT_MS) }, (response) => {
        const status = response.statusCode ?? 0;
        json(response).then(
          (read) => resolve({ status, body: read }),
          () => resolve({ status, body: null }),
        );
      });
      asked.once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
      return promise;
    },
    close: () => agent.destroy(),
  };
}
