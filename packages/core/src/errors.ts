import { CodedError, messageOf } from '@lastcall/plugin-api';

type ConfigFault = { code?: string; where: string; what: string; todo: string | null; cause?: unknown };

const firstLineOf = (cause: unknown): string => messageOf(cause).split('\n', 1)[0] ?? '';

/** Every error of the core a user can meet. */
export const CORE_ERRORS = {
  /** Something in the configuration file is wrong. `where` is `file:line:column path`; `code` is that of the error behind it, if any. */
  CONFIG_INVALID: ({ code = 'CONFIG_INVALID', where, what, todo, cause }: ConfigFault) =>
    new CodedError({
      code,
      message: `${where}: ${todo === null ? what : `${what}, ${todo}`}`,
      hint: todo ?? 'Correct that place in the file and start again.',
      cause,
    }),

  /** The configuration names a plugin that is not there. */
  PLUGIN_NOT_FOUND: ({
    name,
    specifier,
    places,
    cause,
  }: {
    name: string;
    specifier: string;
    places: readonly string[];
    cause: unknown;
  }) => {
    const looked = places.length === 0 ? '' : `; looked from ${places.join(', then ')}, then at what comes with this server`;
    const [folder] = places;
    return new CodedError({
      code: 'PLUGIN_NOT_FOUND',
      message: `the plugin ${name} was not found${specifier === name ? looked : ` (tried ${specifier})`}`,
      hint: name.startsWith('.')
        ? 'check the path: it counts from the folder of the configuration file'
        : `install it: npm install${folder === undefined ? '' : ` --prefix ${folder}`} ${name}`,
      cause,
    });
  },

  /** What the configuration names as a plugin is none, or it cannot be imported. */
  PLUGIN_INVALID: ({ name, problem, hint, cause }: { name: string; problem: string; hint?: string; cause?: unknown }) =>
    new CodedError({
      code: 'PLUGIN_INVALID',
      message: `${name} is not a usable plugin: ${problem}${cause === undefined ? '' : ` (${firstLineOf(cause)})`}`,
      hint: hint ?? 'its module must export the result of definePlugin() or defineReporter() as its default',
      cause,
    }),

  /** The plugin was written for another version of the plugin contract. */
  PLUGIN_API_VERSION: ({ name, version, accepted }: { name: string; version: number; accepted: readonly number[] }) =>
    new CodedError({
      code: 'PLUGIN_API_VERSION',
      message: `the plugin ${name} speaks version ${version} of the plugin contract, this server speaks ${accepted.join(' and ')}`,
      hint:
        version > Math.max(...accepted)
          ? `it is newer than this server: upgrade the server, or install an older ${name}`
          : `it is older than this server: upgrade ${name}, as UPGRADING.md says`,
    }),

  /** The store has not answered yet: it may be gone. */
  STORE_SILENT: ({ ms }: { ms: number }) =>
    new CodedError({
      code: 'STORE_UNAVAILABLE',
      message: `the store did not answer within ${ms / 1_000} s`,
      hint: 'check that the database runs and can be reached, or that the disk is not held up; what may be repeated goes on meanwhile',
    }),

  /** The step's act must not happen twice, and nobody could say whether another replica has the run by now. */
  STEP_UNSURE: ({ cause }: { cause: unknown }) =>
    new CodedError({
      code: 'STEP_UNSURE',
      message: 'not started: the store was gone, and this act must not happen twice',
      hint: 'find out why the store did not answer; steps that may be repeated went on without it',
      cause,
    }),
} as const;
