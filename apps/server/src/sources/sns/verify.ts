import { verify, type X509Certificate } from 'node:crypto';
import { sourceErrors } from '../../errors.ts';
import type { SnsMessage } from './message.ts';
import { PARTITIONS } from './partitions.ts';
import { stringToSign } from './string-to-sign.ts';
import type { Topic } from './topic-arn.ts';

/** RSA with PKCS #1 v1.5 padding, by SignatureVersion. */
const HASHES: Readonly<Record<string, string>> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/** Throws `SOURCE_SIGNATURE_VERSION` unless the version is known and, where one is required, that one. */
export function checkSignatureVersion({ SignatureVersion: version }: SnsMessage, required: string | undefined): void {
  if (!Object.hasOwn(HASHES, version) || (required !== undefined && version !== required)) throw sourceErrors.signatureVersion();
}

/**
 * Throws `SOURCE_CERTIFICATE_NAME` unless the certificate carries the name SNS signs with in the topic's region, and
 * `SOURCE_CERTIFICATE_EXPIRED` unless it is valid at `now` (epoch ms). Who issued it was settled by TLS to the endpoint.
 */
export function checkCertificate(certificate: X509Certificate, { topic, now }: { readonly topic: Topic; readonly now: number }): void {
  const names = PARTITIONS[topic.partition].certificateNames(topic.region);
  const named = names.some((name) => certificate.checkHost(name, { wildcards: false }) !== undefined);
  if (!named || certificate.publicKey.asymmetricKeyType !== 'rsa') throw sourceErrors.certificateName();
  const isValid = certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
  if (!isValid) throw sourceErrors.certificateExpired();
}

/** Throws `SOURCE_SIGNATURE_WRONG` unless the certificate's key signed exactly this message. */
export function checkSignature(message: SnsMessage, certificate: X509Certificate): void {
  const signature = Buffer.from(message.Signature, 'base64');
  const text = Buffer.from(stringToSign(message), 'utf8');
  const fits = verify(HASHES[message.SignatureVersion], text, certificate.publicKey, signature);
  if (!fits) throw sourceErrors.signatureWrong();
}

/** Throws `SOURCE_MESSAGE_STALE` when the message was signed more than `maxAgeMs` before or after `now` (epoch ms). */
export function checkAge({ Timestamp }: SnsMessage, { now, maxAgeMs }: { readonly now: number; readonly maxAgeMs: number }): void {
  if (Math.abs(now - Date.parse(Timestamp)) > maxAgeMs) throw sourceErrors.messageStale();
}
