import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import { decodeForm } from './form.ts';
import type { Input } from './input.ts';

/** An HTTP request whose body has been read to its end; a body of bytes, or none. */
export type WireRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
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
  /** Null for a call without credentials. */
  readonly accessKeyId: string | null;
  /** The body as it came. */
  readonly text: string;
};

/** The links in SNS messages (confirm, unsubscribe) are the only calls that name no version. */
const SNS_VERSION = '2010-03-31';

/** The credential scope: key, day, region, service. */
const SCOPE = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//;

/** EKS has no action on the wire: its path is it. */
const CLUSTER_PATH = /^\/clusters\/([^/?]+)$/;

function callerOf(authorization: string | undefined) {
  const [, accessKeyId = null, region = null, service = null] = authorization?.match(SCOPE) ?? [];
  return { accessKeyId, region, service };
}

function clusterIn(url: string): string | null {
  const name = url.match(CLUSTER_PATH)?.[1];
  return name === undefined ? null : decodeURIComponent(name);
}

/** The input of a JSON call, or the `SerializationException` for a body that is no JSON. */
function parseJson(body: string): Input | AwsError {
  try {
    return JSON.parse(body || '{}') as Input;
  } catch {
    return new AwsError('SerializationException', 'the body is not JSON');
  }
}

/** The call a request makes, null for a request that makes none, or the error it is answered with because nobody can read it. */
export function readCall({ method, url, headers, body }: WireRequest): WireCall | AwsError | null {
  const { authorization, 'x-amz-target': target } = headers;
  const text = Buffer.isBuffer(body) ? body.toString() : '';
  const { service, ...scope } = callerOf(authorization);
  const caller = { ...scope, isSigned: authorization !== undefined, text };
  const cluster = service === 'eks' ? clusterIn(url) : null;
  if (cluster !== null) return { api: 'eks', action: 'DescribeCluster', input: { name: cluster }, ...caller };
  if (typeof target === 'string') {
    const [api = '', action = ''] = target.split('.');
    const input = parseJson(text);
    return input instanceof AwsError ? input : { api, action, input, ...caller };
  }
  const { Action, Version, ...input } = decodeForm(method === 'GET' ? (url.split('?')[1] ?? '') : text);
  if (typeof Action !== 'string') return null;
  return { api: typeof Version === 'string' ? Version : SNS_VERSION, action: Action, input, ...caller };
}
