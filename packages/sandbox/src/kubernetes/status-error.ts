/** Why a part of a request was refused, `reason` for programs and `message` for people. */
export type Cause = { readonly reason: string; readonly message: string; readonly field?: string };

type Details = { readonly name?: string; readonly kind?: string; readonly causes?: readonly Cause[]; readonly retryAfterSeconds?: number };
type Refusal = { readonly code: number; readonly reason: string; readonly message: string; readonly details?: Details };

/** A failure in the form Kubernetes gives it: the `Status` object that is sent as the body. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Details;

  constructor({ code, reason, message, details = {} }: Refusal) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The `Status` object, ready to be sent. */
  toStatus(): object {
    const { code, reason, message, details } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, details };
  }
}

export const badRequest = (message: string) => new StatusError({ code: 400, reason: 'BadRequest', message });

export const unauthorized = () => new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });

export const forbidden = (message: string, causes: readonly Cause[] = []) =>
  new StatusError({ code: 403, reason: 'Forbidden', message, details: { causes } });

export const notFound = ({ resource, name }: { readonly resource: string; readonly name: string }) =>
  new StatusError({ code: 404, reason: 'NotFound', message: `${resource} "${name}" not found`, details: { name, kind: resource } });

export const alreadyExists = ({ resource, name }: { readonly resource: string; readonly name: string }) =>
  new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${resource} "${name}" already exists`,
    details: { name, kind: resource },
  });

export const conflict = ({ resource, name, why }: { readonly resource: string; readonly name: string; readonly why: string }) =>
  new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
    details: { name, kind: resource },
  });

/** What a watch or a list gets that asks for a version the event log no longer reaches. */
export const expired = (version: number, oldest: number) =>
  new StatusError({ code: 410, reason: 'Expired', message: `too old resource version: ${version} (${oldest})` });

export const unsupportedMediaType = (type: string, accepted: readonly string[]) =>
  new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format (${type}) - accepted media types include: ${accepted.join(', ')}`,
  });

export const invalid = (message: string) => new StatusError({ code: 422, reason: 'Invalid', message });

export const tooManyRequests = (message: string, details: Details) =>
  new StatusError({ code: 429, reason: 'TooManyRequests', message, details });

export const internalError = (message: string) => new StatusError({ code: 500, reason: 'InternalError', message });
