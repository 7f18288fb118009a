import { X509Certificate } from 'node:crypto';
import type { Clock } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';
import { createBoundedMap } from '../bounded-map.ts';
import type { Download } from './download.ts';
import type { Topic } from './topic-arn.ts';
import { checkCertificate } from './verify.ts';

const KEPT = 8;
const KEPT_FOR_MS = 24 * 3_600_000;
const FAILURES_KEPT = 64;
const FAILURE_KEPT_FOR_MS = 2_000;
const DOWNLOADS_AT_ONCE = 16;

// crypto would accept a certificate in the middle of other text, such as an answer that repeats what it was asked.
const ONLY_A_CERTIFICATE = /^\s*-----BEGIN CERTIFICATE-----\r?\n[A-Za-z\d+/\r\n]+={0,2}\r?\n-----END CERTIFICATE-----\s*$/;

/** A certificate's address, which has been checked, and the topic it is to vouch for. */
export type CertificateRequest = { readonly url: string; readonly topic: Topic };

/** The certificates SNS signs with, fetched when first asked for. */
export type SigningCertificates = {
  /**
   * A certificate whose name and dates hold now. Calls for one URL share one download; what was found is kept until it
   * ends, at most 24 h, the 8 latest used; a failure for 2 s. Rejects with `SOURCE_CERTIFICATE_*`.
   */
  get(request: CertificateRequest): Promise<X509Certificate>;
  /** Whether `get` would answer without a download. */
  has(url: string): boolean;
};

/** What the certificates need. */
export type CertificateParts = { readonly clock: Clock; readonly download: Download };

function readCertificate(pem: string): X509Certificate {
  if (!ONLY_A_CERTIFICATE.test(pem)) throw sourceErrors.certificateUnavailable('the answer is not one certificate and nothing else');
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw sourceErrors.certificateUnavailable('the answer is no readable certificate', cause);
  }
}

/** Makes an empty collection. */
export function createSigningCertificates({ clock, download }: CertificateParts): SigningCertificates {
  const kept = createBoundedMap<{ readonly certificate: X509Certificate; readonly until: number }>(KEPT);
  const failures = createBoundedMap<{ readonly error: unknown; readonly until: number }>(FAILURES_KEPT);
  const downloads = new Map<string, Promise<X509Certificate>>();

  const fresh = <Entry extends { readonly until: number }>(entry: Entry | undefined) =>
    entry !== undefined && clock.now() <= entry.until ? entry : undefined;

  const load = async ({ url, topic }: CertificateRequest) => {
    try {
      const certificate = readCertificate(await download(url));
      checkCertificate(certificate, { topic, now: clock.now() });
      kept.set(url, { certificate, until: Math.min(certificate.validToDate.getTime(), clock.now() + KEPT_FOR_MS) });
      return certificate;
    } catch (error) {
      failures.set(url, { error, until: clock.now() + FAILURE_KEPT_FOR_MS });
      throw error;
    }
  };

  const loadOnce = (request: CertificateRequest) => {
    const running = downloads.get(request.url);
    if (running) return running;
    if (downloads.size >= DOWNLOADS_AT_ONCE) throw sourceErrors.certificateUnavailable('too many are being fetched already');
    const loading = load(request).finally(() => downloads.delete(request.url));
    downloads.set(request.url, loading);
    return loading;
  };

  return {
    async get(request) {
      const found = fresh(kept.get(request.url));
      if (found) return found.certificate;
      const failure = fresh(failures.get(request.url));
      if (failure) throw failure.error;
      return loadOnce(request);
    },
    has: (url) => fresh(kept.get(url)) !== undefined,
  };
}
