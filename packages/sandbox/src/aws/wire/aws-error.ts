/** An error AWS would answer with: `code` as it stands on the wire, the HTTP status, and the message. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** The query protocols' word for a request that breaks a rule of its own. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** The JSON protocols' word for it. */
export const validationException = (message: string): AwsError => new AwsError('ValidationException', message);
