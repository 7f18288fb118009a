import type { AccountRole, Pipeline, StepConfig, When } from './config.ts';
import type { Draft, Placed } from './draft.ts';
import type { Path, Problem } from './problem.ts';

/** One thing a schema cannot say, judged over the whole file. */
export type Rule = (draft: Draft) => readonly Problem[];

/** What must hold before the server starts. */
export const RULES: readonly Rule[] = [
  pipelineNamesAreUnique,
  stepIdsAreUnique,
  reporterIdsAreUnique,
  everyAccountHasOneRole,
  rolesAreOfTheirAccount,
  everyClaimIsReachable,
  stepKindsAreThePipelines,
  nothingIsBothAlwaysAndOptional,
  listenersDiffer,
];

/** The steps of a pipeline with their places. */
export function placedSteps({ path, value }: Placed<Pipeline>): readonly Placed<StepConfig>[] {
  return value.stages.flatMap(({ steps }, stage) =>
    steps.map((step, index) => ({ path: [...path, 'stages', stage, 'steps', index], value: step })),
  );
}

function pipelineNamesAreUnique({ pipelines }: Draft): readonly Problem[] {
  return repeats(pipelines, ({ name }) => name).map(({ path, value }) => ({
    path: [...path, 'name'],
    what: `another pipeline above is called "${value.name}"`,
    todo: 'give each its own name',
  }));
}

function stepIdsAreUnique({ pipelines }: Draft): readonly Problem[] {
  return pipelines.flatMap((pipeline) =>
    repeats(placedSteps(pipeline), ({ id }) => id).map(({ path, value }) => ({
      path,
      what: `another step above in pipeline "${pipeline.value.name}" is called "${value.id}"`,
      todo: `give this one an \`id\` of its own, such as \`id: ${value.id}-2\``,
    })),
  );
}

function reporterIdsAreUnique({ reporters }: Draft): readonly Problem[] {
  return repeats(reporters, ({ id }) => id).map(({ path, value }) => ({
    path,
    what: `another reporter above is called "${value.id}"`,
    todo: `give this one an \`id\` of its own, such as \`id: ${value.id}-2\``,
  }));
}

function everyAccountHasOneRole({ roles }: Draft): readonly Problem[] {
  return repeats(roles, ({ account }) => account).map(({ path, value }) => ({
    path: [...path, 'account'],
    what: `another role above is for account ${value.account}`,
    todo: 'keep one role for each account',
  }));
}

function rolesAreOfTheirAccount({ roles }: Draft): readonly Problem[] {
  return roles.flatMap(({ path, value }) => {
    const owner = accountOf(value);
    const todo = `name a role of account ${value.account}, or write account: "${owner}"`;
    return owner === value.account ? [] : [{ path: [...path, 'role'], what: `this role is of account ${owner}`, todo }];
  });
}

/** `arn:aws:iam::ACCOUNT:role/NAME`. */
const accountOf = ({ role }: AccountRole): string => role.split(':')[4] ?? '';

/** The first pipeline that fits is taken, so a claim is dead when one above takes at least the same instances. */
function everyClaimIsReachable({ pipelines }: Draft): readonly Problem[] {
  return pipelines.flatMap((pipeline, place) =>
    pipeline.value.on.flatMap((kind, index) => {
      const taker = pipelines.slice(0, place).find(({ value }) => value.on.includes(kind) && takesAllOf(value.when, pipeline.value.when));
      return taker === undefined ? [] : [unreachable([...pipeline.path, 'on', index], kind, taker.value.name)];
    }),
  );
}

function unreachable(path: Path, kind: string, taker: string): Problem {
  const todo = `remove it here, put this pipeline above "${taker}", or give "${taker}" a narrower \`when\``;
  return { path, what: `no ${kind} ever gets here: pipeline "${taker}" above takes them all`, todo };
}

/** True when every instance the narrow one asks for is also one the wide one asks for. */
function takesAllOf(wide: When | null, narrow: When | null): boolean {
  const isWiderBy = (key: 'accounts' | 'regions') => isWithin(narrow?.[key], wide?.[key]);
  return isWiderBy('accounts') && isWiderBy('regions') && conditionsOf(wide).every((condition) => conditionsOf(narrow).includes(condition));
}

function isWithin(narrow: readonly string[] | undefined, wide: readonly string[] | undefined): boolean {
  return wide === undefined || (narrow?.every((one) => wide.includes(one)) ?? false);
}

function conditionsOf(when: When | null): readonly string[] {
  const { tags = {}, accounts: _, regions: __, ...rest } = when ?? {};
  const pairs = [...Object.entries(tags).map(([key, value]) => ['tag', key, value]), ...Object.entries(rest)];
  return pairs.filter((pair) => pair.at(-1) !== undefined).map((pair) => JSON.stringify(pair));
}

function stepKindsAreThePipelines({ pipelines }: Draft): readonly Problem[] {
  return pipelines.flatMap((pipeline) =>
    placedSteps(pipeline).flatMap(({ path, value }) =>
      (value.on ?? []).flatMap((kind, index) =>
        pipeline.value.on.includes(kind)
          ? []
          : [
              {
                path: [...path, 'on', index],
                what: `its pipeline is not for ${kind}`,
                todo: `remove it here, or add it to \`on\` of "${pipeline.value.name}"`,
              },
            ],
      ),
    ),
  );
}

function nothingIsBothAlwaysAndOptional({ pipelines }: Draft): readonly Problem[] {
  const both = pipelines.flatMap(placedSteps).filter(({ value }) => value.always && value.optional);
  return both.map(({ path }) => ({ path, key: 'optional', what: 'an `always` step cannot be optional', todo: 'remove one of the two' }));
}

function listenersDiffer({ listen }: Draft): readonly Problem[] {
  if (listen === null || listen.public.port === 0 || listen.public.port !== listen.private.port) return [];
  const overlap = [listen.public.host, listen.private.host].some((host) => host === '0.0.0.0' || host === '::');
  if (!overlap && listen.public.host !== listen.private.host) return [];
  return [{ path: ['listen'], what: `both listeners are on port ${listen.public.port}`, todo: 'give each its own' }];
}

/** Every part but the first of those with the same word. */
function repeats<T>(parts: readonly Placed<T>[], word: (value: T) => string): readonly Placed<T>[] {
  const words = parts.map(({ value }) => word(value));
  return parts.filter(({ value }, index) => words.indexOf(word(value)) < index);
}
