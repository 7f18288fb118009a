// Makes etcd forget the past, so that old positions of watches and lists are gone.
/** Of no concern to the API server. */
const KEY = Buffer.from('lastcall/compacted').toString('base64');
const LIMIT_MS = 10_000;

async function ask(url: string, body: object): Promise<{ readonly header?: { readonly revision?: string } }> {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(LIMIT_MS) });
  if (!reply.ok) throw new Error(`etcd answered ${reply.status} to ${url}`);
  return (await reply.json()) as { readonly header?: { readonly revision?: string } };
}

/** Compacts an etcd on loopback: whoever is at a position after which something was written has lost it. */
export async function compactEtcd(port: number): Promise<void> {
  const api = `http://127.0.0.1:${port}/v3/kv`;
  // Compaction keeps the last change before the revision it is given: one of its own, so that none of anybody else is kept.
  const { header } = await ask(`${api}/put`, { key: KEY, value: '' });
  await ask(`${api}/compaction`, { revision: header?.revision, physical: true });
}
