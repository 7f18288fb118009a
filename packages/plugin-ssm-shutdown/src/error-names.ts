import { isServerFault, isUnreachable, isUnsupportedPlatform, nameOf } from '@lastcall/aws';

const ABOUT_THE_DOCUMENT = new Set(['InvalidDocument', 'InvalidDocumentVersion', 'InvalidParameters', 'MaxDocumentSizeExceeded']);

/** True when SSM does not accept the document, or not with these parameters or for this platform (SendCommand). */
export const isDocumentRefused = (error: unknown): boolean => ABOUT_THE_DOCUMENT.has(nameOf(error)) || isUnsupportedPlatform(error);

/** True when SSM may have done what was asked although it did not say so. */
export const isAmbiguous = (error: unknown): boolean => isUnreachable(error) || isServerFault(error);
