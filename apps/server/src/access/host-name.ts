import { isIP } from 'node:net';

/** Nobody can buy a name that ends so; whoever gives them out rules the network anyway. */
const INNER = ['localhost', 'internal', 'local', 'svc'];

/**
 * Whether the name a browser asks for is one that no stranger can point here. A site that lets its own name lead to this server's
 * address (DNS rebinding) would otherwise read all of it in a visitor's browser: for that browser it is one site.
 */
export function isTrustedHost(header: string | undefined, names: readonly string[]): boolean {
  if (header === undefined) return true;
  const name = nameIn(header);
  if (isIP(name) !== 0 || !name.includes('.')) return true;
  return INNER.some((end) => name.endsWith(`.${end}`)) || names.some((known) => known.toLowerCase() === name);
}

/** Without port, brackets and the dot of a complete name. */
function nameIn(header: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d*)?$/.exec(header) ?? [];
  return (bracketed ?? header.replace(/:\d*$/, '').replace(/\.$/, '')).toLowerCase();
}
