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
      hint: 'Give the address of the private listener with --server or LASTCALL_SERVER, such as http://127.0.0.1:9090; while no server runs, name its store with --store.',
      cause,
    }),
  apiStrange: (url: string, wanted: string) =>
    new CodedError({
      code: 'CLI_API_REFUSED',
      message: `${url} answered with something else than ${wanted}.`,
      hint: 'Give the address of the private listener with --server; another program may listen there, or a proxy wants you to sign in.',
    }),
  accessNeeded: (url: string, given: 'a token' | 'no token') =>
    new CodedError({
      code: 'CLI_ACCESS_NEEDED',
      message: given === 'a token' ? `${url} does not take this token.` : `${url} wants to know who asks.`,
      hint: 'Give one of the tokens of `access.bearer` in the server’s configuration: set LASTCALL_TOKEN, or use --token.',
    }),
  interruptionUnknown: (given: string) =>
    new CodedError({
      code: 'CLI_INTERRUPTION_UNKNOWN',
      message: `There is no interruption "${given}".`,
      hint: 'Take an id from `lastcall list`; the beginning of one, an instance id or `last` will do. What is older than the retention is forgotten.',
    }),
  idAmbiguous: (given: string, candidates: readonly string[]) =>
    new CodedError({
      code: 'CLI_ID_AMBIGUOUS',
      message: `"${given}" may be any of ${candidates.join(', ')}.`,
      hint: 'Give more of it.',
    }),
  alreadyClosed: (id: string) =>
    new CodedError({
      code: 'CLI_ALREADY_CLOSED',
      message: `${id} is over: there is nothing left to cancel.`,
      hint: `\`lastcall show ${id}\` tells how it ended.`,
    }),
  confirmationNeeded: () =>
    new CodedError({
      code: 'CLI_CONFIRMATION_NEEDED',
      message: 'Nobody is here to say yes: this is no terminal.',
      hint: 'Use --yes to cancel without being asked.',
    }),
  storeMissing: (path: string) =>
    new CodedError({
      code: 'CLI_STORE_MISSING',
      message: `There is no file ${path}.`,
      hint: 'Check the path; with -c it counts from the present folder, as it does for the server.',
    }),
  storeHeld: (url: string, server: string, cause: unknown) =>
    new CodedError({
      code: 'CLI_STORE_HELD',
      message: `A running server holds ${url}.`,
      hint: `Ask that server instead: --server ${server}`,
      cause,
    }),
  storeKeepsNothing: () =>
    new CodedError({
      code: 'CLI_STORE_KEEPS_NOTHING',
      message: 'A store in memory is known to its own server only.',
      hint: 'Ask that server: --server http://127.0.0.1:9090',
    }),
  nobodyWrites: () =>
    new CodedError({
      code: 'CLI_NOTHING_TO_FOLLOW',
      message: 'Nothing happens in this file while it is looked at: no server can have it open.',
      hint: 'Use `lastcall list` or `lastcall show`, or follow a running server with --server.',
    }),
  apiRefused: (url: string, status: number) =>
    new CodedError({
      code: 'CLI_API_REFUSED',
      message: `${url} answered ${status}.`,
      hint: '404: that is not the private listener of a server. 3xx: a proxy wants you to sign in. 503: look at the server’s log, the store most likely.',
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
