import { CodedError, durationText } from '@lastcall/plugin-api';

const REFUSED_HINTS: Readonly<Record<number, string>> = {
  401: 'Check the secret, `bearer` or header that the receiver wants.',
  403: 'Check the secret, `bearer` or header that the receiver wants, and whether something in between blocks the request.',
  404: 'Check `url`: there is nobody at this path.',
  405: 'Check `url`: what is there takes no POST.',
  410: 'The receiver has gone for good. Give another `url`, or take the reporter out of the configuration.',
};
const REDIRECT_HINT = 'Redirects are not followed, so that nobody else gets the message: write the address it redirects to as `url`.';
const OTHER_HINT = 'Look at what the receiver logs about this request, and whether `shape` is what it reads.';

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** The receiver has understood and said no, to whatever it is sent. */
const refused = (host: string, status: number) =>
  new CodedError({
    code: 'WEBHOOK_REFUSED',
    message: `${host} refused with ${status}`,
    hint: isRedirect(status) ? REDIRECT_HINT : (REFUSED_HINTS[status] ?? OTHER_HINT),
  });

/** No answer in time, or one that says that the receiver is in trouble. */
const unreachable = (host: string, { problem, cause }: { readonly problem: string; readonly cause: unknown }) =>
  new CodedError({
    code: 'WEBHOOK_UNREACHABLE',
    message: `${host} cannot be reached: ${problem}`,
    hint: 'Allow HTTPS to it from where Lastcall runs, or look after the receiver. The news are told again later.',
    cause,
  });

/** The receiver asks to wait for longer than a report may take. */
const rateLimited = (host: string, waitMs: number) =>
  new CodedError({
    code: 'WEBHOOK_RATE_LIMITED',
    message: `${host} asks to wait ${durationText(Math.ceil(waitMs / 1_000) * 1_000)}`,
    hint: 'The news are told again later. If it lasts, choose fewer `events`.',
  });

/** The receiver takes the news, but more slowly than they come. */
const behind = (host: string, waiting: number) =>
  new CodedError({
    code: 'WEBHOOK_BEHIND',
    message: `${host} is slow: ${waiting} messages wait`,
    hint: 'The others are told in a moment. If it lasts, let the receiver answer before it works, or choose fewer `events`.',
  });

/** Every coded error of this package. None says more of the address than its host. */
export const webhookErrors = { refused, unreachable, rateLimited, behind } as const;
