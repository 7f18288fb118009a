import type { Clock } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';
import type { Refusals } from '../refusals.ts';
import type { SnsMessage } from './message.ts';
import { checkSigningCertUrl } from './signing-cert-url.ts';
import type { SigningCertificates } from './signing-certificate.ts';
import type { Topic } from './topic-arn.ts';
import { checkAge, checkSignature, checkSignatureVersion } from './verify.ts';

/** What deciding whether a message is genuine needs. */
export type Authority = {
  readonly clock: Clock;
  readonly certificates: SigningCertificates;
  readonly refusals: Refusals;
  readonly requireSignatureVersion: '2' | undefined;
  readonly maxAgeMs: number;
};

/** A message, the topic of ours that it names, and the address it came from. */
export type Claimed = { readonly message: SnsMessage; readonly topic: Topic; readonly address: string };

/**
 * A sender with too many refusals cannot make us fetch any more. It is answered as if the fetch had failed: behind a
 * proxy it may share its address with SNS, which repeats a message after that answer.
 */
function checkWorthFetching({ certificates, refusals }: Authority, url: string, address: string): void {
  if (certificates.has(url) || !refusals.isExhausted(address)) return;
  throw sourceErrors.certificateUnavailable('too many messages from this address were refused');
}

/** Resolves when SNS signed the message for its topic just now; rejects with the `SOURCE_*` reason why not. Cheap checks come first. */
export async function authenticate(authority: Authority, { message, topic, address }: Claimed): Promise<void> {
  const { clock, certificates, maxAgeMs, requireSignatureVersion } = authority;
  const url = message.SigningCertURL;
  checkSignatureVersion(message, requireSignatureVersion);
  checkSigningCertUrl(url, topic);
  checkWorthFetching(authority, url, address);
  checkSignature(message, await certificates.get({ url, topic }));
  checkAge(message, { now: clock.now(), maxAgeMs });
}
