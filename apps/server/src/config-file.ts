import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ConfigRead, readConfig, specifierOf } from '@lastcall/core';
import { BUILT_IN_PLUGINS } from './built-in-plugins.ts';
import { SOURCE_SCHEMAS } from './sources/registry.ts';
import { startErrors, systemCodeOf } from './start-errors.ts';

/** Environment variables a configuration may refer to. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration in a file, with the plugins it names. Plugins named by a path are found from the file's folder.
 * Rejects with every problem of the file at once, or with CONFIG_FILE_MISSING or CONFIG_FILE_UNREADABLE.
 */
export async function readConfigFile(file: string, environment: Environment): Promise<ConfigRead> {
  return readConfig({
    file,
    environment,
    text: await textOf(file),
    readFile: (path) => readFile(path, 'utf8'),
    plugins: importFrom(pathToFileURL(resolve(file))),
    sourceSchemas: SOURCE_SCHEMAS,
  });
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((problem: unknown) => {
    throw systemCodeOf(problem) === 'ENOENT' ? startErrors.fileMissing(file, problem) : startErrors.fileUnreadable(file, problem);
  });
}

/** Packages are found as this server finds its own, paths from the configuration's folder. */
export function importFrom(file: URL) {
  return {
    resolve: (name: string) => specifierOf(name, new URL('.', file)),
    importModule: (specifier: string): Promise<unknown> => BUILT_IN_PLUGINS[specifier]?.() ?? import(specifier),
  };
}
