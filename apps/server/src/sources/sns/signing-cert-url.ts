import { sourceErrors } from '../../errors.ts';
import { PARTITIONS } from './partitions.ts';
import type { Topic } from './topic-arn.ts';

const PATH = /^SimpleNotificationService-[0-9a-f]{32}\.pem$/;

/**
 * Throws `SOURCE_CERTIFICATE_URL` unless the URL is, letter for letter, a certificate at the SNS endpoint of the topic's
 * region. The text is compared as it stands: a port, user, query or fragment, and whatever a URL parser would
 * straighten out first, has no place to hide.
 */
export function checkSigningCertUrl(url: string, { partition, region }: Topic): void {
  const directory = `https://sns.${region}.${PARTITIONS[partition].dnsSuffix}/`;
  if (!url.startsWith(directory) || !PATH.test(url.slice(directory.length))) throw sourceErrors.certificateUrl();
}
