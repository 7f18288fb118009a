import { type Presigned, readPresigned, signatureOf } from '../wire/signature.ts';

/** What a token is judged by. `secretOf` gives the secret of an access key, null for one that nobody has. */
export type Judgement = {
  readonly cluster: string;
  readonly now: number;
  readonly secretOf: (accessKeyId: string) => string | null;
};

const PREFIX = 'k8s-aws-v1.';
const CLUSTER_HEADER = 'x-k8s-aws-id';
const LONGEST_S = 60;
/** STS takes no request that was signed longer ago, and aws-iam-authenticator no token. */
const VALID_MS = 15 * 60_000;
const STS_HOST = /^(sts(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?|127\.0\.0\.1)$/;

/** `20260101T000000Z` as epoch ms. */
const instantOf = (date: string): number => Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

function flawOf(signed: Presigned, { cluster, now, secretOf }: Judgement): string | null {
  const { url, signedHeaders, date, accessKeyId, service } = signed;
  const expires = Number(url.searchParams.get('X-Amz-Expires'));
  const secretAccessKey = secretOf(accessKeyId);
  const signature = secretAccessKey === null ? null : signatureOf(signed, { headers: { [CLUSTER_HEADER]: cluster }, secretAccessKey });
  const flaws: readonly (readonly [boolean, string])[] = [
    [!STS_HOST.test(url.hostname) || url.pathname !== '/' || service !== 'sts', 'it is not for STS'],
    [url.searchParams.get('Action') !== 'GetCallerIdentity', 'it is not for GetCallerIdentity'],
    [url.searchParams.get('Version') !== '2011-06-15', 'it is of another version of STS'],
    [!signedHeaders.includes(CLUSTER_HEADER) || !signedHeaders.includes('host'), `host and ${CLUSTER_HEADER} are not signed`],
    [!(expires > 0 && expires <= LONGEST_S), `it expires after ${expires} s`],
    [!(Math.abs(now - instantOf(date)) <= VALID_MS), 'it was signed too long ago'],
    [signature === null, 'nobody has its access key'],
    [signature !== url.searchParams.get('X-Amz-Signature'), 'its signature is not that of the cluster’s name and this key'],
  ];
  return flaws.find(([isSo]) => isSo)?.[1] ?? null;
}

/** What is wrong with a bearer token for an EKS cluster, as aws-iam-authenticator and STS would find it; null for a good one. */
export function flawOfToken(bearer: string | undefined, judgement: Judgement): string | null {
  const [scheme, token = ''] = bearer?.split(' ') ?? [];
  if (scheme !== 'Bearer' || !token.startsWith(PREFIX) || !/^[\w-]+$/.test(token.slice(PREFIX.length))) return 'it is no token of EKS';
  const signed = readPresigned(Buffer.from(token.slice(PREFIX.length), 'base64url').toString());
  return signed === null ? 'it is no presigned request' : flawOf(signed, judgement);
}
