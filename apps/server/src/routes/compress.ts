import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const squeeze = promisify(gzip);

/** Shorter answers fit into a few packets as they are, characters. */
const WORTH_IT = 4_096;
/** Lists repeat themselves so much that more effort saves little. */
const LEVEL = 3;

/** Sends long answers of this part of the app as gzip to those who take it. */
export function compress(app: FastifyInstance): void {
  app.addHook('onSend', async ({ headers }, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < WORTH_IT) return payload;
    reply.header('vary', 'accept-encoding');
    if (!takesGzip(headers['accept-encoding'])) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return squeeze(payload, { level: LEVEL, strategy: constants.Z_DEFAULT_STRATEGY });
  });
}

function takesGzip(header: string | string[] | undefined): boolean {
  return /(^|[\s,])gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i.test(String(header ?? ''));
}
