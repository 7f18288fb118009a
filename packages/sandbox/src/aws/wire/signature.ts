import { createHash, createHmac } from 'node:crypto';

/** A presigned GET, taken apart. */
export type Presigned = {
  readonly url: URL;
  /** Lower-case names of the headers that are signed. */
  readonly signedHeaders: readonly string[];
  /** `20260101T000000Z`. */
  readonly date: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS escapes everything but letters, digits and `-_.~`. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The parts of a presigned URL; null for one that is none. */
export function readPresigned(text: string): Presigned | null {
  const url = URL.parse(text);
  const said = (name: string) => url?.searchParams.get(name) ?? '';
  const [accessKeyId = '', , region = '', service = ''] = said('X-Amz-Credential').split('/');
  if (url === null || said('X-Amz-Algorithm') !== ALGORITHM || accessKeyId === '') return null;
  return { url, signedHeaders: said('X-Amz-SignedHeaders').split(';'), date: said('X-Amz-Date'), accessKeyId, region, service };
}

function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return pairs.sort().join('&');
}

/**
 * The signature a presigned GET must have when it is sent with these headers, besides `host`: Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf(
  { url, signedHeaders, date, region, service }: Presigned,
  { headers, secretAccessKey }: { readonly headers: Readonly<Record<string, string>>; readonly secretAccessKey: string },
): string {
  const all: Readonly<Record<string, string>> = { ...headers, host: url.host };
  const lines = signedHeaders.map((name) => `${name}:${all[name] ?? ''}\n`).join('');
  const request = ['GET', url.pathname, canonicalQuery(url), lines, signedHeaders.join(';'), sha256('')].join('\n');
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, [ALGORITHM, date, scope, sha256(request)].join('\n')).toString('hex');
}
