import { type Clock, signalAt } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';

const LIMIT_MS = 3_000;
const LIMIT_BYTES = 64 * 1024;

/** Fetches the text at a URL that has been checked. Rejects with `SOURCE_CERTIFICATE_UNAVAILABLE`. */
export type Download = (url: string) => Promise<string>;

async function readAll(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LIMIT_BYTES) throw new Error(`the body is longer than ${LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal });
  if (response.status === 200) return readAll(response);
  await response.body?.cancel();
  throw new Error(`the answer was HTTP ${response.status}`);
}

/** Where certificates are fetched; `endpoint` stands in for the official host. */
export type DownloadParts = { readonly clock: Clock; readonly endpoint?: string | undefined };

/** Makes a download that follows no redirect, takes at most 3 s from the call and reads at most 64 KiB. */
export function createDownload({ clock, endpoint }: DownloadParts): Download {
  return async (url) => {
    const limit = signalAt(clock, clock.now() + LIMIT_MS, new Error(`there was no answer within ${LIMIT_MS} ms`));
    try {
      return await fetchText(endpoint === undefined ? url : new URL(new URL(url).pathname, endpoint).href, limit.signal);
    } catch (cause) {
      throw sourceErrors.certificateUnavailable('the SNS endpoint did not give it', cause);
    } finally {
      limit.release();
    }
  };
}
