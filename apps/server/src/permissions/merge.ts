import type { AwsPermission, KubernetesPermission } from '@lastcall/plugin-api';

/** AWS statements, those of one service about the same things under the same conditions in one, actions sorted. */
export function mergeAws(statements: readonly AwsPermission[]): readonly AwsPermission[] {
  const split = statements.flatMap((statement) => byService(statement));
  const alike = Map.groupBy(split, ({ actions, resources, conditions = {} }) =>
    JSON.stringify([serviceOf(actions[0] ?? ''), [...resources].sort(), conditions]),
  );
  return [...alike.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [joined(first, others)])).sort(bySubject);
}

/** Kubernetes rules, one for each resource, verbs in RBAC's usual order. */
export function mergeKubernetes(rules: readonly KubernetesPermission[]): readonly KubernetesPermission[] {
  const each = rules.flatMap(({ apiGroups, resources, ...rest }) =>
    apiGroups.flatMap((group) => resources.map((resource) => ({ ...rest, apiGroups: [group], resources: [resource] }))),
  );
  const alike = Map.groupBy(each, ({ apiGroups, resources }) => `${apiGroups[0]}/${resources[0]}`);
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, verbs: verbsOf([first, ...others]), reason: reasonsOf([first, ...others]) }],
  );
}

const VERBS = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];

function verbsOf(rules: readonly KubernetesPermission[]): readonly string[] {
  return unique(rules.flatMap(({ verbs }) => verbs)).sort((one, other) => VERBS.indexOf(one) - VERBS.indexOf(other));
}

function byService(statement: AwsPermission): readonly AwsPermission[] {
  return [...Map.groupBy(statement.actions, serviceOf).values()].map((actions) => ({ ...statement, actions }));
}

function joined(first: AwsPermission, others: readonly AwsPermission[]): AwsPermission {
  const all = [first, ...others];
  return { ...first, actions: unique(all.flatMap(({ actions }) => actions)).sort(), reason: reasonsOf(all) };
}

const serviceOf = (action: string): string => action.split(':')[0] ?? '';

const reasonsOf = (all: readonly { readonly reason: string }[]): string => unique(all.map(({ reason }) => reason)).join('; ');

const unique = (words: readonly string[]): string[] => [...new Set(words)];

const subjectOf = ({ actions, resources }: AwsPermission) => `${serviceOf(actions[0] ?? '')} ${resources.join(' ')}`;

const bySubject = (one: AwsPermission, other: AwsPermission) => (subjectOf(one) < subjectOf(other) ? -1 : 1);
