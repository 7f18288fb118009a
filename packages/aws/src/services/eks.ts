import { text } from 'node:stream/consumers';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CodedError, orAborted } from '@lastcall/plugin-api';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Call, codedFailure } from '../calling/call.ts';
import type { ServiceParts } from './service.ts';

/** Where the API server of a cluster is. */
export type EksAccess = {
  readonly server: string;
  /** PEM, encoded in base64. */
  readonly certificateAuthority: string;
};

/** Elastic Kubernetes Service, one region. AWS documents no request rate for it: ours is a modest one. */
export type Eks = ReturnType<typeof openEks>;

/** How long after its signing STS may first be asked with a token, s. */
const TOKEN_EXPIRES_S = 60;
/** The header that ties a token to a cluster. */
const CLUSTER_HEADER = 'x-k8s-aws-id';

type Said = {
  readonly message?: string;
  readonly cluster?: { readonly endpoint?: string; readonly certificateAuthority?: { readonly data?: string } };
};

/** `sts.REGION…` as `eks.REGION…`: both have the same suffix in every partition. */
const ofEks = (url: URL): URL =>
  new URL(url.href.replace(/^(https?:\/\/)sts(-fips)?\./, (_, scheme, fips) => `${scheme}${fips ? 'fips.' : ''}eks.`));

/** What AWS answered as an error the way the SDK throws one, told by its name. */
function failureOf(statusCode: number, { message }: Said, headers: Readonly<Record<string, string>>): Error {
  const name = headers['x-amzn-errortype']?.split(':')[0] ?? 'UnknownError';
  return Object.assign(new Error(message ?? `status ${statusCode}`), { name, $metadata: { httpStatusCode: statusCode } });
}

/**
 * What EKS is asked for, two things: signed here, since its own client is 3 MB of which one operation would be used. Silent on the network until
 * an operation is called.
 */
export function openEks({ settings, ask }: ServiceParts) {
  const { config } = new STSClient(settings);
  const endpoint = async (serviceId: 'STS' | 'EKS') =>
    (await getEndpointFromInstructions({}, GetCallerIdentityCommand, { ...config, serviceId })).url;
  const signerOf = (service: 'sts' | 'eks') =>
    new SignatureV4({ service, region: config.region, credentials: config.credentials, sha256: config.sha256 });
  const requestTo = (url: URL, parts: Pick<HttpRequest, 'path'> & Partial<HttpRequest>) =>
    new HttpRequest({
      ...{ method: 'GET', protocol: url.protocol, hostname: url.hostname, ...(url.port !== '' && { port: Number(url.port) }) },
      ...parts,
      headers: { host: url.host, ...parts.headers },
    });
  return {
    /** Where the cluster's API server is. Rejects with `AWS_*`; the cause of a missing one is a `ResourceNotFoundException`. */
    describeCluster: (name: string, call: Call): Promise<EksAccess> =>
      ask({ action: 'eks:DescribeCluster', buckets: ['eks'] }, call, async (abortSignal) => {
        const request = requestTo(ofEks(await endpoint('EKS')), { path: `/clusters/${encodeURIComponent(name)}` });
        const signed = await signerOf('eks').sign(request);
        const { response } = await settings.requestHandler.handle(signed as HttpRequest, { abortSignal });
        const said = JSON.parse((await text(response.body)) || '{}') as Said;
        if (response.statusCode >= 400) throw failureOf(response.statusCode, said, response.headers);
        return { server: said.cluster?.endpoint ?? '', certificateAuthority: said.cluster?.certificateAuthority?.data ?? '' };
      }),
    /**
     * A bearer token for the cluster's API server: a presigned request that tells it who we are. Good for 15 min from `now` (epoch ms), though the request
     * itself may be sent for a minute only. Nothing is sent. Rejects with `AWS_*` where there are no credentials, or with the signal's reason.
     * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
     */
    async token(name: string, now: number, { signal }: Pick<Call, 'signal'>): Promise<string> {
      const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
      const request = requestTo(await endpoint('STS'), { path: '/', query, headers: { [CLUSTER_HEADER]: name } });
      const signing = signerOf('sts').presign(request, { expiresIn: TOKEN_EXPIRES_S, signingDate: new Date(now) });
      const signed = await orAborted(signing.catch(asCoded), signal);
      return `k8s-aws-v1.${Buffer.from(urlOf(signed as HttpRequest)).toString('base64url')}`;
    },
  };
}

/** Signing fails where credentials cannot be had. A role’s own failure is told as it is. */
function asCoded(cause: unknown): never {
  throw cause instanceof CodedError ? cause : codedFailure('sts:GetCallerIdentity', cause);
}

function urlOf({ protocol, headers, path, query }: HttpRequest): string {
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return `${protocol}//${headers.host}${path}?${pairs.join('&')}`;
}
