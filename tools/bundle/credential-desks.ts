import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsSandbox } from '../../packages/sandbox/src/index.ts';

/** Who hands out credentials of a simulated AWS over HTTP, as an agent on the machine does. */
export type CredentialDesk = {
  readonly url: string;
  /** The access keys that were handed out, in order. */
  readonly given: readonly string[];
  close(): void;
};

/** Whose credentials, and for how long each of them is good. */
export type DeskParts = { readonly aws: AwsSandbox; readonly holdMs: number };

/** What both kinds of desk say of credentials; the names of the rest differ. */
type Given = { readonly AccessKeyId: string; readonly SecretAccessKey: string; readonly Token: string; readonly Expiration: string };

const newKey = (): string => `ASIA${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;

function giveNew({ aws, holdMs }: DeskParts, given: string[]): Given {
  const [accessKeyId, secretAccessKey, sessionToken, expiresAt] = [newKey(), randomUUID(), randomUUID(), Date.now() + holdMs];
  const arn = `arn:aws:sts::${aws.account}:assumed-role/lastcall/i`;
  aws.adopt({ accessKeyId, secretAccessKey, sessionToken, expiresAt, account: aws.account, arn, url: aws.url });
  given.push(accessKeyId);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: new Date(expiresAt).toISOString(),
  };
}

async function open(given: readonly string[], answer: RequestListener): Promise<CredentialDesk> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, given, close: () => server.close().closeAllConnections() };
}

function say(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** The agent of EKS Pod Identity: whoever shows the token of the pod gets credentials at `/v1/credentials`. */
export function openPodIdentityAgent(parts: DeskParts, token: string): Promise<CredentialDesk> {
  const given: string[] = [];
  return open(given, ({ url, headers }, response) => {
    if (url !== '/v1/credentials' || headers.authorization !== token) return say(response, 401, '{}');
    return say(response, 200, JSON.stringify({ ...giveNew(parts, given), AccountId: parts.aws.account }));
  });
}

const TOKEN = 'a-metadata-token';
const PROFILE = '/latest/meta-data/iam/security-credentials/';

/** The metadata service of an instance with a profile, version 2: nothing is said without a token of its own. */
export function openMetadataService(parts: DeskParts, instanceId: string): Promise<CredentialDesk> {
  const given: string[] = [];
  const answers: Readonly<Record<string, () => string>> = {
    '/latest/meta-data/instance-id': () => instanceId,
    [PROFILE]: () => 'lastcall',
    [`${PROFILE}lastcall`]: () => JSON.stringify({ Code: 'Success', Type: 'AWS-HMAC', ...giveNew(parts, given) }),
  };
  return open(given, ({ method, url = '', headers }: IncomingMessage, response) => {
    if (method === 'PUT' && url === '/latest/api/token') return say(response, 200, TOKEN);
    if (headers['x-aws-ec2-metadata-token'] !== TOKEN) return say(response, 401, '');
    const answer = answers[url];
    return answer === undefined ? say(response, 404, '') : say(response, 200, answer());
  });
}
