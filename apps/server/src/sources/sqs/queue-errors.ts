import type { CodedError } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';

const MISSING: ReadonlySet<string> = new Set([
  'QueueDoesNotExist',
  'QueueDeletedRecently',
  'InvalidAddress',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

const REFUSED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSecurity',
  'KmsAccessDenied',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');

/** Whether SQS says that there is no such queue (here, or not yet: it may take a minute to appear). */
const isMissingQueue = (error: unknown): boolean => MISSING.has(nameOf(error));

/** Whether AWS says that we may not, or does not know who we are. */
const isRefused = (error: unknown): boolean => REFUSED.has(nameOf(error));

/** The coded error for a failed call to a queue. */
export function queueError(queueUrl: string, error: unknown): CodedError {
  if (isMissingQueue(error)) return sourceErrors.queueMissing(queueUrl, error);
  return isRefused(error) ? sourceErrors.queueRefused(queueUrl, error) : sourceErrors.queueUnreachable(queueUrl, error);
}
