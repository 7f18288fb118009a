import { CodedError } from '@lastcall/plugin-api';

/** What can go wrong on the command line itself. */
export const cliErrors = {
  usage: (problem: string) =>
    new CodedError({ code: 'CLI_USAGE', message: problem, hint: 'Run `lastcall --help`, or `lastcall COMMAND --help`.' }),
  kindUnknown: (kind: string, kinds: readonly string[]) =>
    new CodedError({ code: 'CLI_KIND_UNKNOWN', message: `There is no kind "${kind}".`, hint: `Use one of: ${kinds.join(', ')}.` }),
  noticeOpensNothing: (reason: string) =>
    new CodedError({
      code: 'CLI_NOTICE_OPENS_NOTHING',
      message: `Nothing can be planned for this notice: ${reason}.`,
      hint: 'Give the name of a kind, or a file with a notice that announces an interruption.',
    }),
  serverUnreachable: (url: string, cause: unknown) =>
    new CodedError({
      code: 'CLI_SERVER_UNREACHABLE',
      message: `Nobody answers at ${url}.`,
      hint: 'Check the address of the public listener, and that the configuration has an `eventbridge` source.',
      cause,
    }),
  apiUnreachable: (url: string, cause: unknown) =>
    new CodedError({
      code: 'CLI_API_UNREACHABLE',
      message: `Nobody answers at ${url}.`,
      hint: 'Give the address of the private listener with --server, such as http://127.0.0.1:9090.',
      cause,
    }),
  apiRefused: (url: string, status: number) =>
    new CodedError({
      code: 'CLI_API_REFUSED',
      message: `${url} answered ${status}.`,
      hint: '404: that is not the private listener of a server. 503: look at the server’s log, the store most likely.',
    }),
  parkedUnknown: (id: string) =>
    new CodedError({
      code: 'PARKED_UNKNOWN',
      message: `Nothing is parked under ${id}.`,
      hint: 'Take the id from `lastcall parked`. What is older than the retention is forgotten.',
    }),
  stillUnreadable: (problem: string) =>
    new CodedError({
      code: 'CLI_STILL_UNREADABLE',
      message: `It still cannot be read: ${problem}.`,
      hint: 'It stays parked. Try again with a version of the server that knows this kind of message.',
    }),
  checksFailed: (failed: number, all: number) =>
    new CodedError({
      code: 'CLI_CHECKS_FAILED',
      message: `${failed} of ${all} checks failed.`,
      hint: 'What to do about each is printed below it.',
    }),
  noticeRefused: (url: string, status: number) =>
    new CodedError({
      code: 'CLI_NOTICE_REFUSED',
      message: `${url} answered ${status}.`,
      hint: '403: the key is wrong. 404: the path is not that of an `eventbridge` source. 503: look at the server’s log.',
    }),
};
