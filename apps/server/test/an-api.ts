import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, sampleNotice } from '@lastcall/core';
import { type Log, systemClock } from '@lastcall/plugin-api';
import { createMemoryStore } from '@lastcall/store';
import { Registry } from 'prom-client';
import { createFollower } from '../src/follower.ts';
import { buildPrivateServer, type PrivateServerParts } from '../src/private-server.ts';

export const TOKEN = 'first-token-0123456789';
export const NEW_TOKEN = 'second-token-0123456789';

/** A private listener on loopback, over a store in memory. */
export type AnApi = {
  readonly url: string;
  readonly store: ReturnType<typeof createMemoryStore>;
  /** Every line of the log, as text. */
  readonly log: string[];
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Has an interruption opened; resolves with its id. */
  open(instanceId?: string): Promise<string>;
  /** Every route under `/api`, as `METHOD /path`. */
  readonly routes: readonly string[];
  close(): Promise<void>;
};

/** How an API differs from the usual, which lets everybody in to read. */
export type AnApiParts = Partial<Omit<PrivateServerParts, 'access'>> & { readonly access?: Partial<Access> };

/** Starts one. */
export async function anApi({ access, ...parts }: AnApiParts = {}): Promise<AnApi> {
  const store = createMemoryStore();
  const log: string[] = [];
  const note = (message: string, fields?: unknown) => void log.push(JSON.stringify({ message, fields }));
  const logTo: Log = { info: note, warn: note, error: note };
  const follower = createFollower({ store, clock: systemClock, log: logTo });
  const routes: string[] = [];
  const app = await buildPrivateServer({
    ...{ store, clock: systemClock, log: logTo, follower, metrics: { registry: new Registry() }, pipelines: [] },
    readiness: () => ({ ready: true, problems: [] }),
    about: { version: '0.1.0', dryRun: false, scope: 'all' },
    pageFolder: join(tmpdir(), 'lastcall-no-page'),
    ...parts,
    access: { bearer: [], user: null, hosts: [], changes: false, ...access },
  });
  await follower.start();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const [path, methods] of Object.entries(app.swagger().paths ?? {})) {
    routes.push(...Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`));
  }
  return {
    ...{ url, store, log, routes },
    ask: (path, init) => fetch(`${url}${path}`, init),
    async open(instanceId = 'i-0000000000000001a') {
      const at = systemClock.now();
      const raw = sampleNotice('spot-interruption', { instanceId, at });
      return openBy(store, raw, at);
    },
    async close() {
      await app.close();
      await follower.stop();
      await store.shut();
    },
  };
}

async function openBy(store: AnApi['store'], raw: string, receivedAt: number): Promise<string> {
  const { readNotices } = await import('@lastcall/core');
  const reading = readNotices({ body: raw, receivedAt, account: null, region: null });
  if (reading.what !== 'notices') throw new Error('the sample is no notice');
  const [acceptance] = await store.accept(reading.notices, { source: 'test', receivedAt, raw });
  return acceptance?.interruptionId ?? '';
}

/** A POST of JSON. */
export const posting = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
