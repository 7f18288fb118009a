import type { FastifyRequest } from 'fastify';
import type { Remembered } from './server.ts';

/** One request a sandbox was sent. */
export type Call = Remembered & {
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The decoded body: JSON or a form as an object, undefined for none, the bytes for one that is neither. */
  readonly body: unknown;
};

/** The request in the words of HTTP. */
export function describeCall({ call, method, url, headers, body }: FastifyRequest): Call {
  const [path = '', query = ''] = url.split('?');
  return { ...call, method, path: decodeURIComponent(path), query: Object.fromEntries(new URLSearchParams(query)), headers, body };
}
