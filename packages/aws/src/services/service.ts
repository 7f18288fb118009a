import type { Call, Request } from '../calling/call.ts';
import type { BucketName, Rate } from '../calling/rates.ts';

/** What every client of this process is made with. Retries are ours: the SDK makes one attempt. */
export type ClientSettings = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials | CredentialsProvider;
  readonly maxAttempts: 1;
  readonly requestHandler: import('@smithy/node-http-handler').NodeHttpHandler;
};

/** Fixed credentials; left out, the SDK finds them as it always does. */
export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** Credentials that end, asked for again when they have. */
export type CredentialsProvider = () => Promise<Credentials & { readonly expiration: Date }>;

/** The action, and the buckets its requests take tokens from. */
export type Asked = { readonly action: string; readonly buckets?: readonly BucketName[]; readonly repeat?: Request<unknown>['repeat'] };

/** Calls AWS within the rules of `callAws`. */
export type Ask = <T>(asked: Asked, call: Call, send: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>;

/** What a service's operations are made of. */
export type ServiceParts = {
  readonly settings: ClientSettings;
  readonly ask: Ask;
  /** What a bucket of the place holds, and this replica's part of its rate. */
  readonly standing: (name: BucketName) => Rate & { readonly tokens: number };
};
