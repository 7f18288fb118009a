import type { Input, InputValue } from './input.ts';

type Branch = { [name: string]: Branch | string };

const isNumber = (name: string): boolean => /^\d+$/.test(name);

function plant(root: Branch, path: readonly string[], value: string): void {
  const names = path.slice(0, -1);
  const leaf = path.at(-1);
  if (leaf === undefined) return;
  const branch = names.reduce<Branch>((node, name) => {
    const existing = node[name];
    const next = typeof existing === 'object' ? existing : Object.create(null);
    node[name] = next;
    return next;
  }, root);
  branch[leaf] = value;
}

function asList(branch: Branch): InputValue[] {
  return Object.entries(branch)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, value]) => ripen(value));
}

function ripen(value: Branch | string): InputValue {
  if (typeof value === 'string') return value;
  const names = Object.keys(value);
  const members = value.member;
  if (names.length === 1 && typeof members === 'object') return asList(members);
  if (names.length > 0 && names.every(isNumber)) return asList(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, ripen(inner)]));
}

/**
 * A form body as nested input: `Targets.member.1.Id=i-1` (query protocol) and `Filter.1.Value.1=x` (EC2's)
 * both become lists. All leaves are text. `Action` and `Version` stay in as they came.
 */
export function decodeForm(body: string): Input {
  const root: Branch = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) plant(root, name.split('.'), value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, ripen(value)]));
}
