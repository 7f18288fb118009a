import type { KubernetesObject, LabelSelector } from './objects.ts';
import type { Resource } from './resources.ts';
import { badRequest } from './status-error.ts';

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
type Requirement = { readonly key: string; readonly operator: Operator; readonly values: readonly string[] };
type Labels = Readonly<Record<string, string>>;

const SET_BASED = /^(?<key>\S+)\s+(?<operator>in|notin)\s*\((?<values>[^)]*)\)$/;
const EQUALITY = /^(?<key>[^\s!=]+)\s*(?<operator>={1,2}|!=)\s*(?<value>[^\s=!]*)$/;
const PRESENCE = /^(?<not>!?)\s*(?<key>[^\s!=()]+)$/;

const words = (text: string) => text.split(',').map((word) => word.trim());

function fromSet({ key = '', operator, values = '' }: Record<string, string | undefined>): Requirement {
  return { key, operator: operator === 'in' ? 'In' : 'NotIn', values: words(values) };
}

function fromEquality({ key = '', operator, value = '' }: Record<string, string | undefined>): Requirement {
  return { key, operator: operator === '!=' ? 'NotIn' : 'In', values: [value] };
}

function fromPresence({ key = '', not }: Record<string, string | undefined>): Requirement {
  return { key, operator: not === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

function parseRequirement(text: string): Requirement {
  const set = SET_BASED.exec(text)?.groups;
  if (set) return fromSet(set);
  const equality = EQUALITY.exec(text)?.groups;
  if (equality) return fromEquality(equality);
  const presence = PRESENCE.exec(text)?.groups;
  if (presence) return fromPresence(presence);
  throw badRequest(`unable to parse requirement: ${text}`);
}

/** Commas between requirements, not those inside parentheses. */
const BETWEEN = /,(?![^(]*\))/;

function meets(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

const OPERATORS: readonly Operator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly Requirement[] {
  const equalities = Object.entries(matchLabels).map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] }));
  const expressions = matchExpressions.map(({ key, operator, values = [] }): Requirement => {
    const known = OPERATORS.find((name) => name === operator);
    if (!known) throw badRequest(`"${operator}" is not a valid label selector operator`);
    return { key, operator: known, values };
  });
  return [...equalities, ...expressions];
}

/** A test for labels from a selector object; an empty or missing one selects nothing, as in eviction. */
export function selectorTest(selector: LabelSelector = {}): (labels: Labels | undefined) => boolean {
  const requirements = requirementsOf(selector);
  return (labels = {}) => requirements.length > 0 && requirements.every((requirement) => meets(labels, requirement));
}

/** A test for objects from the text of a `labelSelector`; throws a 400 `StatusError` for one that cannot be read. */
export function labelTest(text = ''): (object: KubernetesObject) => boolean {
  if (text.trim() === '') return () => true;
  const requirements = text.split(BETWEEN).map((part) => parseRequirement(part.trim()));
  return ({ metadata }) => requirements.every((requirement) => meets(metadata.labels ?? {}, requirement));
}

function fieldOf(object: object, path: readonly string[]): string {
  const value = path.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], object);
  return value === undefined ? '' : String(value);
}

const FIELD = /^(?<path>[^=!]+)(?<operator>={1,2}|!=)(?<value>.*)$/;

function fieldRequirement(text: string, { plural, fields = [] }: Resource): (object: KubernetesObject) => boolean {
  const { path = '', operator, value = '' } = FIELD.exec(text)?.groups ?? {};
  if (!['metadata.name', 'metadata.namespace', ...fields].includes(path))
    throw badRequest(`field label not supported for ${plural}: ${path}`);
  const names = path.split('.');
  return (object) => (fieldOf(object, names) === value) === (operator !== '!=');
}

/** A test for objects from the text of a `fieldSelector`; throws a 400 `StatusError` for a field the resource has no index of. */
export function fieldTest(text = '', resource: Resource): (object: KubernetesObject) => boolean {
  if (text === '') return () => true;
  const tests = text.split(',').map((part) => fieldRequirement(part, resource));
  return (object) => tests.every((test) => test(object));
}
