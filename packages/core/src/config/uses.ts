import type { ConfigSchema, Plugin } from '@lastcall/plugin-api';
import type { LoadedPlugin } from '../plugins/load-plugin.ts';
import { problemsOf } from './issues.ts';
import type { Path, Problem } from './problem.ts';
import { insteadOf } from './suggest.ts';
import { listAt, valueAt } from './tree.ts';

/** A place of a file where something is used by name. */
export type FoundUse = {
  readonly path: Path;
  readonly role: 'source' | 'step' | 'report';
  readonly uses: string;
  readonly options: unknown;
};

/** What names can stand for. */
export type Usable = {
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  readonly sourceSchemas: Readonly<Record<string, ConfigSchema>>;
};

/** A use's own configuration: as its schema gave it back, or what is wrong with it. */
export type CheckedUse = { readonly path: Path; readonly options: unknown; readonly problems: readonly Problem[] };

const ROLE_WORDS = { step: 'a step: it belongs in a stage', report: 'a reporter: it belongs under `reporters`' } as const;

/** Every use in a file, in order, also in a file that is wrong elsewhere. */
export function findUses(tree: unknown): readonly FoundUse[] {
  const sources = pathsOf(tree, ['sources']).flatMap(useAt(tree, 'source'));
  const stages = pathsOf(tree, ['pipelines']).flatMap((path) => pathsOf(tree, [...path, 'stages']));
  const steps = stages.flatMap((path) => pathsOf(tree, [...path, 'steps'])).flatMap(useAt(tree, 'step'));
  const reporters = pathsOf(tree, ['reporters']).flatMap(useAt(tree, 'report'));
  return [...sources, ...steps, ...reporters];
}

/** Checks a use's `with` against the schema of what it names. A missing `with` is an empty one. */
export async function checkUse(use: FoundUse, usable: Usable): Promise<CheckedUse> {
  const named = use.role === 'source' ? namedSource(use, usable) : namedPlugin(use, use.role, usable);
  if ('problem' in named) return { path: use.path, options: use.options, problems: [named.problem] };
  const at = [...use.path, 'with'];
  const standard = named.schema['~standard'];
  const result = await standard.validate(use.options);
  if (result.issues === undefined) return { path: use.path, options: result.value, problems: [] };
  const schema = standard.jsonSchema.input({ target: 'draft-2020-12' });
  return { path: use.path, options: use.options, problems: problemsOf(result.issues, { value: use.options, schema, at }) };
}

type Named = { readonly schema: ConfigSchema } | { readonly problem: Problem };

function namedSource({ path, uses }: FoundUse, { sourceSchemas }: Usable): Named {
  const schema = Object.hasOwn(sourceSchemas, uses) ? sourceSchemas[uses] : undefined;
  if (schema !== undefined) return { schema };
  const todo = insteadOf(uses, Object.keys(sourceSchemas));
  return { problem: { path: [...path, 'uses'], what: `there is no source "${uses}"`, todo } };
}

function namedPlugin({ path, uses }: FoundUse, role: Plugin['does'], { plugins }: Usable): Named {
  const at = [...path, 'uses'];
  const loaded = plugins.get(uses);
  if (loaded === undefined) return { problem: { path: at, what: `the plugin ${uses} was not loaded`, todo: null } };
  if ('error' in loaded) return { problem: { path: at, what: loaded.error.message, todo: loaded.error.hint, cause: loaded.error } };
  const { does, config } = loaded.plugin;
  return does === role ? { schema: config } : { problem: { path: at, what: `${uses} is ${ROLE_WORDS[does]}`, todo: 'move it there' } };
}

function pathsOf(tree: unknown, path: Path): readonly Path[] {
  return listAt(tree, path).map((_, index) => [...path, index]);
}

function useAt(tree: unknown, role: FoundUse['role']): (path: Path) => readonly FoundUse[] {
  return (path) => {
    const uses = valueAt(tree, [...path, 'uses']);
    return typeof uses === 'string' ? [{ path, role, uses, options: valueAt(tree, [...path, 'with']) ?? {} }] : [];
  };
}
