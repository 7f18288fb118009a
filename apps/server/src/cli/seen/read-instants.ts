/** What others named: a fact or tag may be called as it likes. */
const NOT_OURS: readonly string[] = ['facts', 'tags', 'groupTags', 'hookTimeoutsMs'];

/** JSON of the API as the contract has it: every instant (`…At`, RFC 3339 text there) becomes epoch ms. */
export function readInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readInstants);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readUnder(name, each)]));
}

function readUnder(name: string, value: unknown): unknown {
  if (NOT_OURS.includes(name)) return value;
  return typeof value === 'string' && name.endsWith('At') ? Date.parse(value) : readInstants(value);
}
