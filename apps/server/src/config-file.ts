import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ConfigRead, readConfig } from '@lastcall/core';
import { pluginsFrom } from './plugins-from.ts';
import { SOURCE_SCHEMAS } from './sources/registry.ts';
import { startErrors, systemCodeOf } from './start-errors.ts';

/** Environment variables a configuration may refer to. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration in a file, with the plugins it names, which are looked for from its folder, then from the working directory.
 * Rejects with every problem of the file at once, or with CONFIG_FILE_MISSING or CONFIG_FILE_UNREADABLE.
 */
export async function readConfigFile(file: string, environment: Environment): Promise<ConfigRead> {
  return readConfig({
    file,
    environment,
    text: await textOf(file),
    readFile: (path) => readFile(path, 'utf8'),
    plugins: pluginsFrom([dirname(resolve(file)), process.cwd()]),
    sourceSchemas: SOURCE_SCHEMAS,
  });
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((problem: unknown) => {
    throw systemCodeOf(problem) === 'ENOENT' ? startErrors.fileMissing(file, problem) : startErrors.fileUnreadable(file, problem);
  });
}
