import type { Access } from '@lastcall/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Asked, Asker, Door } from './access.ts';
import type { Channel } from './cookie.ts';
import { accessErrors } from './errors.ts';

/** Stands before routes. */
export type Guard = {
  /** Lets nobody through to the routes of this part of the app but whom the door admits. To be called before they are added. */
  protect(app: FastifyInstance): void;
  /** Who made a request that was let through. */
  askerOf(request: FastifyRequest): Asker;
};

/** Makes the guard of a door. It judges a request by the route it has reached, never by how its address is written. */
export function createGuard(door: Door): Guard {
  const askers = new WeakMap<FastifyRequest, Asker>();
  return {
    protect: (app) => void app.addHook('onRequest', async (request) => void askers.set(request, door.admit(askedBy(request)))),
    askerOf: (request) => askers.get(request) ?? { user: null },
  };
}

/** For a route's `onRequest`: refuses to change anything where that is not allowed, and what a page of another site could send. */
export function allowChanges({ changes }: Pick<Access, 'changes'>) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!changes) throw accessErrors.readOnly();
    await askJson(request);
  };
}

/**
 * For a route's `onRequest`. A page of another site may post forms, plain text and nothing at all; for JSON its browser asks
 * first, and is not answered. Over TLS and on the machine itself browsers also say from where a page asks.
 */
export async function askJson({ headers }: FastifyRequest): Promise<void> {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) throw accessErrors.notJson();
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw accessErrors.crossSite();
}

/** What of a request proves who asks. */
export function askedBy({ headers, raw, socket }: FastifyRequest): Asked {
  return { headers, rawHeaders: raw.rawHeaders, address: socket.remoteAddress ?? 'unknown' };
}

/** Whether the browser came over TLS, to a proxy most often. Who lies about it harms nobody else. */
export function channelOf({ protocol, headers }: FastifyRequest): Channel {
  return protocol === 'https' || /^https\s*(,|$)/i.test(String(headers['x-forwarded-proto'] ?? '')) ? 'tls' : 'plain';
}
