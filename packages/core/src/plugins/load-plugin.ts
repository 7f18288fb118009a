import type { CodedError, Plugin } from '@lastcall/plugin-api';
import { CORE_ERRORS } from '../errors.ts';
import { checkPlugin } from './check-plugin.ts';
import { whyImportFailed } from './import-failure.ts';

/** How plugin modules are found and imported; given by the host. */
export type PluginImport = {
  /** What to import for a name of the configuration, such as `specifierOf` gives. May throw when there is no such package. */
  readonly resolve: (name: string) => string;
  readonly importModule: (specifier: string) => Promise<unknown>;
  /** Folders packages are looked for from, in order, for people. */
  readonly places?: readonly string[];
};

/** A plugin, or why there is none. */
export type LoadedPlugin = { readonly plugin: Plugin } | { readonly error: CodedError };

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * The plugin of a name, checked: it has the shape of a plugin and speaks an accepted version of the contract.
 * Rejects with PLUGIN_NOT_FOUND, PLUGIN_INVALID or PLUGIN_API_VERSION. Calling twice imports once, as modules do.
 */
export async function loadPlugin(name: string, from: PluginImport): Promise<Plugin> {
  const loaded = await tryPlugin(name, from);
  if ('error' in loaded) throw loaded.error;
  return loaded.plugin;
}

/** Every named plugin, or why it could not be loaded, by name. Each name is loaded once. Never rejects. */
export async function loadPlugins(names: Iterable<string>, from: PluginImport): Promise<ReadonlyMap<string, LoadedPlugin>> {
  const load = async (name: string) => [name, await tryPlugin(name, from)] as const;
  return new Map(await Promise.all([...new Set(names)].map(load)));
}

async function tryPlugin(name: string, { resolve, importModule, places = [] }: PluginImport): Promise<LoadedPlugin> {
  let specifier = name;
  try {
    specifier = resolve(name);
    return checkPlugin(name, await importModule(specifier));
  } catch (cause) {
    const isAbsent = isMissing(cause, { name, specifier });
    return {
      error: isAbsent
        ? CORE_ERRORS.PLUGIN_NOT_FOUND({ name, specifier, places, cause })
        : CORE_ERRORS.PLUGIN_INVALID({ name, ...whyImportFailed(cause) }),
    };
  }
}

/** True when the plugin itself is missing, and not something that it imports in turn, nor the file its package names. */
function isMissing(cause: unknown, { name, specifier }: { readonly name: string; readonly specifier: string }): boolean {
  if (!(cause instanceof Error && 'code' in cause && MISSING.has(String(cause.code)))) return false;
  const sought = name.startsWith('.') && specifier.startsWith('file:') ? decodeURIComponent(new URL(specifier).pathname) : name;
  return cause.message.includes(`'${sought}'`);
}
