import type { Plugin } from '@lastcall/plugin-api';
import type { Config } from './config.ts';
import { parseYaml } from './document.ts';
import { allInOne, faultFindings, locate, tell } from './findings.ts';
import { type ConfigRequest, judgeFile, NOTHING_READ } from './judge-file.ts';
import { normaliseConfig } from './normalise.ts';
import { configShape } from './schema.ts';

/** A configuration that can be run. */
export type ConfigRead = {
  /** Defaults filled in; each `with` is what its own schema made of it. */
  readonly config: Config;
  /** Every plugin the configuration names, by that name. */
  readonly plugins: ReadonlyMap<string, Plugin>;
  /** Texts nobody must see: what `${…}` brought in, values under keys named like a secret, passwords in URLs. */
  readonly secrets: readonly string[];
  /** What works, but probably not as meant; each `file:line:column path: what, what to do`. */
  readonly warnings: readonly string[];
};

/**
 * The configuration in a YAML file, its references filled in, checked, and the plugins it names.
 * Rejects with an AggregateError that holds every problem of the file as a CodedError, `file:line:column path: what is wrong,
 * what to do`, in the order of the file: CONFIG_INVALID, or PLUGIN_NOT_FOUND, PLUGIN_INVALID, PLUGIN_API_VERSION where a plugin
 * is named. Its message is all of theirs. Problems and warnings have their secrets masked.
 */
export async function readConfig(request: ConfigRequest): Promise<ConfigRead> {
  const file = parseYaml(request.text);
  const { tree, plugins, secrets, problems, warnings } = file.isReadable ? await judgeFile(file, request) : NOTHING_READ;
  const telling = { name: request.file, lines: file.lines, secrets };
  const findings = [...faultFindings(file.faults), ...locate(problems, file)];
  if (findings.length > 0) throw allInOne(tell(findings, telling), request.file);
  const told = tell(locate(warnings, file), telling);
  return { config: normaliseConfig(configShape.parse(tree)), plugins, secrets, warnings: told.map(({ message }) => message) };
}
