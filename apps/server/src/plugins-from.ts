import { pathToFileURL } from 'node:url';
import { type PluginImport, specifierOf } from '@lastcall/core';
import { resolve as resolveAsImport } from 'import-meta-resolve';
import { BUILT_IN_PLUGINS } from './built-in-plugins.ts';

/**
 * How plugins are found: a path from the configuration's folder; a package as somebody in that folder would import it, then as somebody in the
 * working directory would, then what comes with this server. Folders are absolute paths.
 */
export function pluginsFrom(folders: readonly [configuration: string, ...others: readonly string[]]): PluginImport {
  const places = [...new Set(folders)];
  return {
    places,
    resolve(name) {
      if (name.startsWith('.')) return specifierOf(name, pathToFileURL(`${places[0]}/`));
      return places.map((place) => resolvedFrom(place, name)).find((found) => found !== null) ?? name;
    },
    importModule: (specifier) => BUILT_IN_PLUGINS[specifier]?.() ?? import(specifier),
  };
}

/** Where a package's entry is, seen from a folder; null where no package of that name is. Throws for one that has no entry. */
function resolvedFrom(folder: string, name: string): string | null {
  try {
    return resolveAsImport(name, pathToFileURL(`${folder}/`).href);
  } catch (problem) {
    if (isAbsence(problem, name)) return null;
    throw problem;
  }
}

const isAbsence = (problem: unknown, name: string): boolean =>
  problem instanceof Error && 'code' in problem && problem.code === 'ERR_MODULE_NOT_FOUND' && problem.message.includes(`package '${name}'`);
