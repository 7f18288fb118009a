import { configSchema, loadPlugin } from '@lastcall/core';
import { BUILT_IN_PLUGINS } from '../built-in-plugins.ts';
import { readConfigFile } from '../config-file.ts';
import { pluginsFrom } from '../plugins-from.ts';
import { SOURCE_SCHEMAS } from '../sources/registry.ts';
import type { CommandLine } from './command-line.ts';

/** Prints the JSON Schema for editors, with the options of a configuration's own plugins, or of those that come along. */
export async function schema(file: string | null, { environment, write }: CommandLine): Promise<void> {
  const plugins = file === null ? await ownPlugins() : (await readConfigFile(file, environment)).plugins;
  write(JSON.stringify(configSchema({ plugins, sourceSchemas: SOURCE_SCHEMAS }), null, 2));
}

async function ownPlugins() {
  const from = pluginsFrom([process.cwd()]);
  return new Map(await Promise.all(Object.keys(BUILT_IN_PLUGINS).map(async (name) => [name, await loadPlugin(name, from)] as const)));
}
