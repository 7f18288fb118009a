import type { z } from 'zod';
import { accessShape } from './access-shape.ts';
import type { AccountRole, Config, Pipeline } from './config.ts';
import { normaliseAccess, normalisePipeline, normaliseReporter } from './normalise.ts';
import type { Path } from './problem.ts';
import { listenShape, pipelineShape, reporterShape, roleShape } from './schema.ts';
import { listAt, valueAt } from './tree.ts';

/** A part of the file with its place. */
export type Placed<T> = { readonly path: Path; readonly value: T };

/** The parts of a file that can be understood, also when others cannot: what the rules judge. */
export type Draft = {
  readonly listen: Config['listen'] | null;
  readonly access: Config['access'] | null;
  readonly roles: readonly Placed<AccountRole>[];
  readonly pipelines: readonly Placed<Pipeline>[];
  readonly reporters: readonly Placed<Config['reporters'][number]>[];
};

/** The parts of a tree that have the right shape, with their defaults. */
export function draftOf(tree: unknown): Draft {
  const access = accessShape.safeParse(valueAt(tree, ['access']) ?? {}).data;
  return {
    access: access === undefined ? null : normaliseAccess(access),
    listen: listenShape.safeParse(valueAt(tree, ['listen']) ?? {}).data ?? null,
    roles: soundParts(tree, 'roles', roleShape),
    pipelines: soundParts(tree, 'pipelines', pipelineShape).map(({ path, value }) => ({ path, value: normalisePipeline(value) })),
    reporters: soundParts(tree, 'reporters', reporterShape).map(({ path, value }) => ({ path, value: normaliseReporter(value) })),
  };
}

function soundParts<Shape extends z.ZodType>(tree: unknown, key: string, shape: Shape): readonly Placed<z.output<Shape>>[] {
  return listAt(tree, [key]).flatMap((part, index) => {
    const read = shape.safeParse(part);
    return read.success ? [{ path: [key, index], value: read.data }] : [];
  });
}
