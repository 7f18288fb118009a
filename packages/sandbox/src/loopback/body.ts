import type { FastifyInstance } from 'fastify';

const BODY_LIMIT = 16 * 1024 * 1024;

function fromForm(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** JSON of whatever media type, since Kubernetes has four; bytes that are no JSON (kubectl's protobuf) stay bytes. */
function decode(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) return undefined;
  if (contentType.startsWith('application/x-www-form-urlencoded')) return fromForm(bytes.toString());
  return contentType.includes('json') ? JSON.parse(bytes.toString()) : bytes;
}

/** Makes `app` decode JSON of any media type and forms, accept an empty body, and leave the rest as bytes. */
export function decodeBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (request, bytes, done) => {
    try {
      done(null, decode(bytes as Buffer, request.headers['content-type'] ?? ''));
    } catch (cause) {
      done(Object.assign(new Error('the body is not JSON', { cause }), { statusCode: 400 }));
    }
  });
}
