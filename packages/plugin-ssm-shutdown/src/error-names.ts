import { isAccessDenied, isNotManaged, isServerFault, isThrottled, isUnreachable, isUnsupportedPlatform, nameOf } from '@lastcall/aws';
import { codeOf } from '@lastcall/plugin-api';

const ABOUT_THE_DOCUMENT = new Set(['InvalidDocument', 'InvalidDocumentVersion', 'InvalidParameters', 'MaxDocumentSizeExceeded']);
const ABOUT_A_FILTER = new Set(['InvalidInstanceInformationFilterValue', 'InvalidFilterKey', 'ValidationException']);

/** True when SSM does not accept the document, or not with these parameters or for this platform (SendCommand). */
export const isDocumentRefused = (error: unknown): boolean => ABOUT_THE_DOCUMENT.has(nameOf(error)) || isUnsupportedPlatform(error);

/** True when SSM may have done what was asked although it did not say so. */
export const isAmbiguous = (error: unknown): boolean => isUnreachable(error) || isServerFault(error);

/** True when the next try may well be answered. */
export const isPassing = (error: unknown): boolean => isThrottled(error) || isAmbiguous(error) || codeOf(error, '') === 'AWS_OUT_OF_TIME';

/** True when one id among several may have made SSM refuse them all (DescribeInstanceInformation). */
export const isFilterRefused = (error: unknown): boolean => ABOUT_A_FILTER.has(nameOf(error));

/**
 * True when one instance made SSM refuse a command for all, and nothing was executed (SendCommand): it is not managed, it is named twice, or
 * the policy does not allow this one. Its ARN in AWS's message tells the last from a policy that does not allow the document.
 */
export function isOneInstancesFault(error: unknown): boolean {
  if (isNotManaged(error) || nameOf(error) === 'DuplicateInstanceId') return true;
  return isAccessDenied(error) && /:(managed-)?instance\//.test(messagesOf(error));
}

const messagesOf = (error: unknown): string => {
  const { message, cause } = error as { readonly message?: unknown; readonly cause?: unknown };
  return `${message} ${(cause as Error | undefined)?.message ?? ''}`;
};
