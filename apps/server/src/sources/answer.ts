import { CodedError } from '@lastcall/plugin-api';

/** What a sender is told. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
};

/**
 * Answers to what is not genuine. Everything that is not listed is our own fault and gets 503, because
 * SNS never repeats a message answered with another 4xx than 429, and EventBridge drops one answered with 403.
 */
const REFUSALS: Readonly<Record<string, number>> = {
  SOURCE_MESSAGE_UNREADABLE: 403,
  SOURCE_TYPE_DISAGREES: 403,
  SOURCE_TOPIC_FOREIGN: 403,
  SOURCE_SIGNATURE_VERSION: 403,
  SOURCE_CERTIFICATE_URL: 403,
  SOURCE_CERTIFICATE_NAME: 403,
  SOURCE_CERTIFICATE_EXPIRED: 403,
  SOURCE_SIGNATURE_WRONG: 403,
  SOURCE_MESSAGE_STALE: 403,
  SOURCE_RAW_DELIVERY_REFUSED: 403,
  SOURCE_CREDENTIALS_MISSING: 401,
  SOURCE_CREDENTIALS_WRONG: 401,
  SOURCE_KEY_WRONG: 403,
  SOURCE_TOO_MANY_REFUSALS: 429,
};

const CHALLENGE = { 'www-authenticate': 'Basic realm="lastcall", charset="UTF-8"' };

/** The answer to a message that was taken: 200 and what became of it. */
export const taken = (what: string): Answer => ({ status: 200, headers: {}, body: { status: what } });

/** The answer an error gives: the code and its sentence, never the cause. */
export function answerTo(error: unknown): Answer {
  if (!(error instanceof CodedError)) return { status: 503, headers: {}, body: { code: 'SOURCE_FAULT', message: 'Try again later.' } };
  const status = REFUSALS[error.code] ?? 503;
  return { status, headers: status === 401 ? CHALLENGE : {}, body: { code: error.code, message: error.message } };
}
