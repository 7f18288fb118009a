import { decodeBody } from './body.ts';
import { type Call, describeCall } from './call.ts';
import { type Fault, troubleBy } from './fault.ts';
import { openServer, type ServerParts } from './server.ts';

type Parts = Pick<ServerParts<Call>, 'clock' | 'register'> & Partial<Pick<ServerParts<Call>, 'decode'>>;

/** A JSON API on a free port of 127.0.0.1 that remembers its calls and can be made to fail. */
export type Loopback = {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The latest 20,000 requests, oldest first; grows as requests arrive. */
  readonly calls: readonly Call[];
  /** Makes requests fail from now on; returns what lifts the fault. Faults are hit in the order in which they were added. */
  fail(fault: Fault): () => void;
  /** Ends the server and every open connection; closing twice is safe. */
  close(): Promise<void>;
};

/** Opens the API; `register` gives it its routes and its way to answer errors. Bodies are JSON and forms unless `decode` knows more. */
export async function openLoopback({ decode = decodeBody, ...parts }: Parts): Promise<Loopback> {
  const { url, calls, troubles, close } = await openServer<Call>({ ...parts, decode, describe: describeCall });
  return { url, calls: calls.all, fail: (fault) => troubles.add(troubleBy(fault)), close };
}
