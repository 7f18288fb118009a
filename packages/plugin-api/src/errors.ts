/** What a coded error is made of. `hint` says what to do next; `code` is `AREA_WHAT` and stable within a major version. */
export type ErrorParts = { readonly code: string; readonly message: string; readonly hint: string; readonly cause?: unknown };

const MARK = Symbol.for('@lastcall/plugin-api CodedError');

/**
 * An error somebody can look up: a stable code, what went wrong, and what to do about it.
 * Wrong arguments are plain `TypeError`s; everything a user can meet is one of these.
 */
export class CodedError extends Error {
  readonly code: string;
  readonly hint: string;
  /** Every copy of this package marks its errors alike. */
  readonly [MARK] = true;

  /** True for an error of any copy of this package: a plugin may have brought its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }

  constructor({ code, message, hint, cause }: ErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CodedError';
    this.code = code;
    this.hint = hint;
  }
}

/** The code of an error, or `fallback` for one that has none. */
export function codeOf(error: unknown, fallback: string): string {
  return error instanceof CodedError ? error.code : fallback;
}

/** An error's message, or the value itself as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
