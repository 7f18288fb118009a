// Makes etcd forget the past, so that old positions of watches and lists are gone.
const EVERYTHING = Buffer.from('\0').toString('base64');
const LIMIT_MS = 10_000;

async function ask(url: string, body: object): Promise<{ readonly header?: { readonly revision?: string } }> {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(LIMIT_MS) });
  if (!reply.ok) throw new Error(`etcd answered ${reply.status} to ${url}`);
  return (await reply.json()) as { readonly header?: { readonly revision?: string } };
}

/** Compacts an etcd on loopback up to its present revision. */
export async function compactEtcd(port: number): Promise<void> {
  const api = `http://127.0.0.1:${port}/v3/kv`;
  const { header } = await ask(`${api}/range`, { key: EVERYTHING, limit: 1, keys_only: true });
  await ask(`${api}/compaction`, { revision: header?.revision, physical: true });
}
