import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { generate } from 'selfsigned';

/** What SNS signs with, and the certificate everybody checks it by. */
export type SigningCertificate = {
  readonly privateKey: KeyObject;
  /** PEM text and nothing else. */
  readonly pem: string;
  /** `/SimpleNotificationService-<32 hex>.pem`. */
  readonly path: string;
};

const DAY_MS = 86_400_000;

/** Makes a 2048-bit RSA certificate for `sns.amazonaws.com`, valid from 30 days before `now` (epoch ms) to a year after. */
export async function createSigningCertificate(now: number): Promise<SigningCertificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + 365 * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'sns.amazonaws.com' }] }],
  });
  const pem = cert.replaceAll('\r', '');
  const digest = createHash('sha256').update(pem).digest('hex').slice(0, 32);
  return { privateKey: createPrivateKey(key), pem, path: `/SimpleNotificationService-${digest}.pem` };
}

/** Where SNS says the certificate is: on its own host in the region. */
export const certificateUrl = ({ path }: SigningCertificate, region: string): string => `https://sns.${region}.amazonaws.com${path}`;
