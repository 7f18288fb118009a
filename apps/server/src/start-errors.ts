import { CodedError } from '@lastcall/plugin-api';

/** What can keep a server from starting before anything of its own has gone wrong. */
export const startErrors = {
  fileMissing: (file: string, cause: unknown) =>
    new CodedError({
      code: 'CONFIG_FILE_MISSING',
      message: `There is no configuration file ${file}.`,
      hint: 'Check the path: it counts from the present folder. `deploy/examples` has whole files to begin with.',
      cause,
    }),
  fileUnreadable: (file: string, cause: unknown) =>
    new CodedError({
      code: 'CONFIG_FILE_UNREADABLE',
      message: `The configuration file ${file} cannot be read (${systemCodeOf(cause)}).`,
      hint: 'It must be a file that this user may read.',
      cause,
    }),
  addressTaken: (address: string, key: string, cause: unknown) =>
    new CodedError({
      code: 'LISTEN_ADDRESS_TAKEN',
      message: `Another program listens at ${address} already.`,
      hint: `Stop it, it may be another Lastcall, or give \`${key}\` another port.`,
      cause,
    }),
  addressForbidden: (address: string, key: string, cause: unknown) =>
    new CodedError({
      code: 'LISTEN_ADDRESS_FORBIDDEN',
      message: `This user may not listen at ${address}.`,
      hint: `Ports below 1024 need a right of their own: give \`${key}\` a higher one.`,
      cause,
    }),
  addressForeign: (address: string, key: string, cause: unknown) =>
    new CodedError({
      code: 'LISTEN_ADDRESS_FOREIGN',
      message: `${address} is no address of this machine.`,
      hint: `Give \`${key}\` one that is, or 0.0.0.0 for all of them.`,
      cause,
    }),
};

/** What the operating system calls a fault, such as `EADDRINUSE`; empty where it is none of its own. */
export function systemCodeOf(problem: unknown): string {
  const { code } = (problem ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
