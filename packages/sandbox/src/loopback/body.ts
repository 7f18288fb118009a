import type { FastifyInstance, FastifyRequest } from 'fastify';

const BODY_LIMIT = 16 * 1024 * 1024;

/** Makes `app` take a body of any media type, also an empty one, and leave it as bytes. */
export function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, bytes, done) => done(null, bytes));
}

function fromJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw Object.assign(new Error('the body is not JSON', { cause }), { statusCode: 400 });
  }
}

/**
 * The body by its media type: a form and JSON of whatever name, since Kubernetes has four, as an object; undefined for none;
 * anything else (kubectl's protobuf) as the bytes it came as. Throws an error with `statusCode` 400 for JSON that is none.
 */
export function decodeBody({ body, headers }: FastifyRequest): unknown {
  const contentType = headers['content-type'] ?? '';
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body.toString()));
  return contentType.includes('json') ? fromJson(body) : body;
}
