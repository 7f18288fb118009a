import * as z from 'zod';
import { type Draft, draftOf } from './draft.ts';
import { problemsOf } from './issues.ts';
import { fullPath, type Problem } from './problem.ts';
import { configShape } from './schema.ts';
import { without } from './tree.ts';

/** What a file looks like: where its shape is wrong, and the parts that can be judged further. */
export type Shape = { readonly problems: readonly Problem[]; readonly draft: Draft };

/** Checks a file's keys and values one by one. A wrong key is put aside for the draft, so that it does not hide what else is wrong. */
export function checkShape(tree: unknown): Shape {
  const issues = configShape.safeParse(tree).error?.issues ?? [];
  const schema = z.toJSONSchema(configShape, { io: 'input' }) as Record<string, unknown>;
  const problems = problemsOf(issues, { value: tree, schema, at: [] });
  return { problems, draft: draftOf(problems.map(fullPath).reduce(without, tree)) };
}
