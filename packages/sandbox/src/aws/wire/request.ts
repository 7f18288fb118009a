import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';
import { decodeForm } from './form.ts';
import type { Input } from './input.ts';

/** An HTTP request, read to its end. */
export type Request = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Aborts when the client hangs up before it has its answer. */
  readonly gone: AbortSignal;
};

/** A request that is an API call. */
export type WireCall = {
  /** What tells the API: the target's prefix, or the API version of a form. */
  readonly api: string;
  readonly action: string;
  readonly input: Input;
  /** From the credential scope; null for a call without credentials. */
  readonly region: string | null;
  readonly isSigned: boolean;
};

/** The links in SNS messages (confirm, unsubscribe) are the only calls that name no version. */
const SNS_VERSION = '2010-03-31';

const regionIn = (authorization: string | undefined): string | null =>
  authorization?.match(/Credential=[^/]+\/\d{8}\/([^/]+)\//)?.[1] ?? null;

function parseJson(body: string): Input {
  try {
    return JSON.parse(body || '{}') as Input;
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

/** The call a request makes, or null for a request that makes none. Throws `SerializationException` for a body that must be JSON and is not. */
export function readCall({ method, url, headers, body }: Request): WireCall | null {
  const { authorization } = headers;
  const caller = { region: regionIn(authorization), isSigned: authorization !== undefined };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [api = '', action = ''] = target.split('.');
    return { api, action, input: parseJson(body), ...caller };
  }
  const { Action, Version, ...input } = decodeForm(method === 'GET' ? url.search.slice(1) : body);
  if (typeof Action !== 'string') return null;
  return { api: typeof Version === 'string' ? Version : SNS_VERSION, action: Action, input, ...caller };
}
