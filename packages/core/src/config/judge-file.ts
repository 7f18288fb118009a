import type { ConfigSchema, Plugin } from '@lastcall/plugin-api';
import { type LoadedPlugin, loadPlugins, type PluginImport } from '../plugins/load-plugin.ts';
import { isPluginName } from '../plugins/plugin-name.ts';
import { plainData, type YamlFile } from './document.ts';
import { interpolate, type Surroundings } from './interpolate.ts';
import { fullPath, type Problem, pathText } from './problem.ts';
import { RULES } from './rules.ts';
import { barePasswords, writtenSecrets } from './secrets.ts';
import { checkShape } from './shape.ts';
import { replaced } from './tree.ts';
import { type CheckedUse, checkUse, type FoundUse, findUses } from './uses.ts';
import { WARNINGS } from './warnings.ts';

/** A configuration file and everything it may refer to. */
export type ConfigRequest = Surroundings & {
  readonly text: string;
  /** The file's name, as problems shall show it. */
  readonly file: string;
  readonly plugins: PluginImport;
  /** What `with` of each source may hold, by the source's name. */
  readonly sourceSchemas: Readonly<Record<string, ConfigSchema>>;
};

/** A file as plain data, each `with` as its schema gave it back, and everything there is to say about it. */
export type Judgement = {
  readonly tree: unknown;
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly secrets: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
};

/** The judgement on a file that cannot be read at all. */
export const NOTHING_READ: Judgement = { tree: null, plugins: new Map(), secrets: [], problems: [], warnings: [] };

/** Judges a readable file by everything that can be judged at once: references, shape, plugins and their options, rules. */
export async function judgeFile(file: YamlFile, request: ConfigRequest): Promise<Judgement> {
  const passwords = barePasswords(file);
  const references = await interpolate(file, request);
  const tree = plainData(file);
  const { problems: misshapen, draft } = checkShape(tree);
  const uses = findUses(tree).filter(isLoadable);
  const plugins = await loadPlugins(
    uses.filter(({ role }) => role !== 'source').map(({ uses: name }) => name),
    request.plugins,
  );
  const checked = await Promise.all(uses.map((use) => checkUse(use, { plugins, sourceSchemas: request.sourceSchemas })));
  const found = [misshapen, checked.flatMap(({ problems }) => problems), RULES.flatMap((rule) => rule(draft))].flat();
  return {
    tree: checked.reduce(withOptions, tree),
    plugins: usable(plugins),
    secrets: [...new Set([...references.secrets, ...writtenSecrets(file)])],
    problems: [...references.problems, ...notAt(references.problems, found)],
    warnings: [...passwords, ...WARNINGS.flatMap((rule) => rule(draft))],
  };
}

/** What is no plugin's name is never imported; its shape is refused already. */
function isLoadable({ role, uses }: FoundUse): boolean {
  return role === 'source' || isPluginName(uses);
}

function withOptions(tree: unknown, { path, options }: CheckedUse): unknown {
  return replaced(tree, [...path, 'with'], options);
}

function usable(loaded: ReadonlyMap<string, LoadedPlugin>): ReadonlyMap<string, Plugin> {
  return new Map([...loaded].flatMap(([name, result]) => ('plugin' in result ? [[name, result.plugin] as const] : [])));
}

/** A reference that was not found makes its value wrong too; saying so would only hide the reason. */
function notAt(reasons: readonly Problem[], problems: readonly Problem[]): readonly Problem[] {
  const explained = new Set(reasons.map((problem) => pathText(fullPath(problem))));
  return problems.filter((problem) => !explained.has(pathText(fullPath(problem))));
}
