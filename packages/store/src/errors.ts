import type { Lease } from '@lastcall/core';
import { CodedError } from '@lastcall/plugin-api';

/** The configured store is of a sort this version does not have. Names the scheme only: a URL may carry a password. */
export function storeUnknown(url: string): CodedError {
  const scheme = url.split(':', 1)[0] ?? '';
  const message = `"${scheme}" is not a store; it must begin with sqlite:, postgres: or dynamodb:`;
  return new CodedError({
    code: 'STORE_UNKNOWN',
    message,
    hint: 'Use sqlite:PATH, for example sqlite:./data/lastcall.db, or postgres://…, or dynamodb://TABLE?region=….',
  });
}

/** A PostgreSQL URL with a fault in it. Says nothing of what is in it: that may be a password. */
export function storeUnreadableUrl(): CodedError {
  return new CodedError({
    code: 'STORE_UNKNOWN',
    message: 'the URL of the PostgreSQL store cannot be read',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE; signs such as @ / : # in the password as %40 %2F %3A %23.',
  });
}

/** The URL of a DynamoDB store with a fault in it. */
export function storeUnreadableTable(fault: string): CodedError {
  return new CodedError({
    code: 'STORE_UNKNOWN',
    message: `the URL of the DynamoDB store ${fault}`,
    hint: 'Write dynamodb://TABLE?region=eu-west-1; a name has 3 to 255 letters, digits, dots, hyphens and underscores.',
  });
}

/** Another process owns the file. */
export function storeLocked(path: string, cause: unknown): CodedError {
  return new CodedError({
    code: 'STORE_LOCKED',
    message: `${path} is in use by another process`,
    hint: 'One process at a time owns a SQLite store: stop the other Lastcall, or give this one a file of its own.',
    cause,
  });
}

/** The file is a database of something else. */
export function storeForeign(path: string): CodedError {
  return new CodedError({
    code: 'STORE_UNAVAILABLE',
    message: `${path} is a database of another program`,
    hint: 'Name a file that does not exist yet; Lastcall makes it.',
  });
}

/** The engine cannot read or write now. */
export function storeUnavailable(cause: unknown): CodedError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new CodedError({ code: 'STORE_UNAVAILABLE', message: `the store does not answer: ${said}`, hint: hintOf(cause), cause });
}

/** The PostgreSQL server does not answer, or not in time, or refuses. What it says names the user and the address, never the password. */
export function serverUnavailable(cause: unknown): CodedError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new CodedError({
    code: 'STORE_UNAVAILABLE',
    message: `the store does not answer: ${said}`,
    hint: 'Check that the PostgreSQL server runs, can be reached and lets this user in. What may be repeated goes on meanwhile.',
    cause,
  });
}

/** The store was shut before the call. */
export function storeShut(): CodedError {
  return new CodedError({
    code: 'STORE_UNAVAILABLE',
    message: 'the store has been shut',
    hint: 'It is shut while Lastcall stops: nothing was written.',
  });
}

/** What to do about AWS's errors, by their names. */
const TABLE_HINTS: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'Make the table, or name its region: lastcall never makes one; deploy/terraform and deploy/cloudformation do.',
  ValidationException: 'The table needs a partition key "pk" and a sort key "sk", both strings: name another one, or make it anew.',
  AccessDeniedException: 'Give the role what "lastcall permissions" prints for this configuration.',
  CredentialsProviderError: 'Give the process credentials: a role of the machine or pod, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  UnrecognizedClientException: 'AWS does not know these credentials: check the role, or the access key and its region.',
  ExpiredTokenException: 'The credentials have expired: check what renews them.',
};

/** The table does not answer, or not in time, or refuses. */
export function tableUnavailable(table: string, cause: unknown): CodedError {
  const { name = 'Error', message } = cause instanceof Error ? cause : { message: String(cause) };
  return new CodedError({
    code: 'STORE_UNAVAILABLE',
    message: `the table ${table} does not answer: ${message}`,
    hint: TABLE_HINTS[name] ?? 'Check that AWS can be reached and that the table is not throttled. What may be repeated goes on meanwhile.',
    cause,
  });
}

/** A lease that was claimed by another, handed back, or ended when its interruption closed. */
export function leaseLost({ key, owner, epoch }: Lease): CodedError {
  return new CodedError({
    code: 'LEASE_LOST',
    message: `${owner} no longer holds ${key} (epoch ${epoch})`,
    hint: 'Nothing to do: another owner goes on with it. If this happens often, look for long pauses of the process.',
  });
}

/** What a failed call rejects with: coded errors and wrong arguments as they are, everything else as the engine's fault. */
export function storeError(error: unknown): Error {
  return error instanceof CodedError || error instanceof TypeError ? error : storeUnavailable(error);
}

/** True when SQLite refused because somebody else holds the file. */
export function isBusy(error: unknown): boolean {
  return resultCodeOf(error) === 5;
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) and what to do about them. */
const HINTS: Readonly<Record<number, string>> = {
  8: 'The file or its folder cannot be written: check its owner and mode, and that the volume is not mounted read-only.',
  10: 'The disk reports faults: check the volume.',
  11: 'The file is damaged: move it away and start with a new one, or put a backup in its place.',
  13: 'The disk is full: make room. What was acknowledged is safe.',
  14: 'The file cannot be opened: check that its folder can be written by this user.',
  26: 'The file is damaged or no SQLite database: move it away and start with a new one, or put a backup in its place.',
};

function hintOf(error: unknown): string {
  if (codeOfNode(error) === 'ERR_INVALID_STATE') return 'The store has been shut, as it is while Lastcall stops: nothing was written.';
  return HINTS[resultCodeOf(error) ?? 0] ?? 'Check that the disk has room and that the file and its folder can be written.';
}

function codeOfNode(error: unknown): unknown {
  return ((error ?? {}) as { readonly code?: unknown }).code;
}

/** Extended result codes carry the primary one in their lowest byte. */
function resultCodeOf(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}
