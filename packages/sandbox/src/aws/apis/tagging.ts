import { jsonProtocol, type Output } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import { type Input, number, objects, text, texts } from '../wire/input.ts';
import type { State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { pageOf } from './pages.ts';

type Tags = Readonly<Record<string, string>>;

/** Something with tags; `type` as ResourceTypeFilters spell it. */
type Resource = { readonly arn: string; readonly type: string; readonly tags: Tags };

const MOST_PER_PAGE = 100;
const DEFAULT_PER_PAGE = 50;
const MOST_ARNS = 100;
const MOST_KEYS = 50;
const MOST_VALUES = 20;

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** Everything in the region that has, or has had, a tag. */
function* taggedIn(state: State, { region, account }: { region: string; account: string }): Generator<Resource> {
  for (const { arn, tags, ...group } of state.targetGroups.values()) {
    if (group.region === region && Object.keys(tags).length > 0) yield { arn, type: 'elasticloadbalancing:targetgroup', tags };
  }
  for (const { id, tags, ...instance } of state.instances.values()) {
    if (instance.region !== region || Object.keys(tags).length === 0) continue;
    yield { arn: `arn:aws:ec2:${region}:${account}:instance/${id}`, type: 'ec2:instance', tags };
  }
}

/** Throws what the API answers to a request that breaks its rules (service model of 2017-01-26). */
function check(input: Input): void {
  const arns = texts(input, 'ResourceARNList');
  const filters = objects(input, 'TagFilters');
  const size = number(input, 'ResourcesPerPage') ?? DEFAULT_PER_PAGE;
  if (size < 1 || size > MOST_PER_PAGE) throw invalid(`ResourcesPerPage must be between 1 and ${MOST_PER_PAGE}`);
  if (arns.length > MOST_ARNS) throw invalid(`ResourceARNList may name at most ${MOST_ARNS} resources`);
  if (arns.length > 0 && filters.length + texts(input, 'ResourceTypeFilters').length > 0)
    throw invalid('ResourceARNList cannot be specified together with TagFilters or ResourceTypeFilters');
  if (filters.length > MOST_KEYS) throw invalid(`TagFilters may have at most ${MOST_KEYS} keys`);
  if (filters.some((filter) => texts(filter, 'Values').length > MOST_VALUES))
    throw invalid(`A tag filter may have at most ${MOST_VALUES} values`);
  if (filters.some((filter) => text(filter, 'Key') === undefined)) throw invalid('A tag filter must have a key');
}

function hasTag(tags: Tags, filter: Input): boolean {
  const value = tags[text(filter, 'Key') ?? ''];
  const values = texts(filter, 'Values');
  return value !== undefined && (values.length === 0 || values.includes(value));
}

/** A type filter names a service or one of its kinds. */
const isOfType = (type: string, wanted: string): boolean => type === wanted || type.startsWith(`${wanted}:`);

function selection(input: Input): (resource: Resource) => boolean {
  const arns = new Set(texts(input, 'ResourceARNList'));
  const types = texts(input, 'ResourceTypeFilters');
  const filters = objects(input, 'TagFilters');
  return ({ arn, type, tags }) =>
    (arns.size === 0 || arns.has(arn)) &&
    (types.length === 0 || types.some((wanted) => isOfType(type, wanted))) &&
    filters.every((filter) => hasTag(tags, filter));
}

const rowOf = ({ arn, tags }: Resource) => ({ ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });

function getResources(state: State, account: string, { input, region }: Call): Output {
  check(input);
  const found = [...taggedIn(state, { region, account })].filter(selection(input));
  const size = number(input, 'ResourcesPerPage') ?? DEFAULT_PER_PAGE;
  const { entries, next } = pageOf(found, { size, token: text(input, 'PaginationToken'), invalidTokenCode: 'InvalidParameterException' });
  return { ResourceTagMappingList: entries.map(rowOf), PaginationToken: next ?? '' };
}

/** The Resource Groups Tagging API: what has which tags. */
export const createTagging = (state: State, account: string): Api => ({
  name: 'tagging',
  protocol: jsonProtocol('1.1'),
  operations: { GetResources: (call) => getResources(state, account, call) },
});
