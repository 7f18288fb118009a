import { pathToFileURL } from 'node:url';
import { configSchema, loadPlugin } from '@lastcall/core';
import { importFrom, readConfigFile } from '../config-file.ts';
import { SOURCE_SCHEMAS } from '../sources/registry.ts';
import type { CommandLine } from './command-line.ts';

/** Plugins that come with the server. */
export const OWN_PLUGINS = ['elb-deregister', 'k8s-drain', 'ssm-shutdown', 'asg-lifecycle', 'slack', 'webhook'].map(
  (name) => `@lastcall/plugin-${name}`,
);

/** Prints the JSON Schema for editors, with the options of a configuration's own plugins, or of those that come along. */
export async function schema(file: string | null, { environment, write }: CommandLine): Promise<void> {
  const plugins = file === null ? await ownPlugins() : (await readConfigFile(file, environment)).plugins;
  write(JSON.stringify(configSchema({ plugins, sourceSchemas: SOURCE_SCHEMAS }), null, 2));
}

async function ownPlugins() {
  const from = importFrom(pathToFileURL('/'));
  return new Map(await Promise.all(OWN_PLUGINS.map(async (name) => [name, await loadPlugin(name, from)] as const)));
}
