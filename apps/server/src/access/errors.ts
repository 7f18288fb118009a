import { CodedError } from '@lastcall/plugin-api';

/** Why somebody is not let in, or may not do what was asked. None repeats a token or what a stranger sent. */
export const accessErrors = {
  needed: (how: 'bearer' | 'proxy') =>
    new CodedError({
      code: 'ACCESS_NEEDED',
      message: how === 'bearer' ? 'This server asks for a token.' : 'The proxy before this server has not said who you are.',
      hint:
        how === 'bearer'
          ? 'Sign in on the page, or send `Authorization: Bearer TOKEN` with one of the tokens in `access.bearer`.'
          : 'Come through the reverse proxy and sign in there. If you did: it must set the header that `access.user` names.',
    }),
  tokenWrong: () =>
    new CodedError({
      code: 'ACCESS_TOKEN_WRONG',
      message: 'This is none of the tokens of this server.',
      hint: 'Use one of those in `access.bearer`. Tokens that were taken out there end every session that began with them.',
    }),
  tooManyAttempts: () =>
    new CodedError({
      code: 'ACCESS_TOO_MANY_ATTEMPTS',
      message: 'Too many wrong tokens came from your address.',
      hint: 'Try again in a minute. Those who are signed in on the page stay so.',
    }),
  userUnclear: (header: string) =>
    new CodedError({
      code: 'ACCESS_USER_UNCLEAR',
      message: `The header ${header} came more than once, so nobody knows who you are.`,
      hint: 'Let the reverse proxy replace what clients send under that name, not add to it.',
    }),
  hostUnknown: () =>
    new CodedError({
      code: 'ACCESS_HOST_UNKNOWN',
      message: 'This server is not known by the name in your address bar.',
      hint: 'Add the name to `access.hosts`, ask for a token with `access.bearer`, or use an IP address. Otherwise any site could point its name here.',
    }),
  noSignIn: () =>
    new CodedError({
      code: 'ACCESS_NO_SIGN_IN',
      message: 'This server asks for no token.',
      hint: 'Just use it, or configure `access.bearer` to ask for one.',
    }),
  readOnly: () =>
    new CodedError({
      code: 'ACCESS_READ_ONLY',
      message: 'This server only shows: nothing can be changed through it.',
      hint: 'Set `access.changes: true` in its configuration to allow replays and cancels.',
    }),
  crossSite: () =>
    new CodedError({
      code: 'ACCESS_CROSS_SITE',
      message: 'A page of another site asked for this.',
      hint: 'Use this server’s own page, or its API from a program.',
    }),
  notJson: () =>
    new CodedError({
      code: 'REQUEST_NOT_JSON',
      message: 'This is asked for with the content type application/json.',
      hint: 'Send `{}` where there is nothing to say. Pages of other sites cannot send that content type.',
    }),
};
