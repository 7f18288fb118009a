import { performance } from 'node:perf_hooks';
import { percentilesOf } from '../parts/percentiles.ts';
import { queued } from './messages.ts';
import { postAll } from './post-all.ts';
import { type Measured, type Scope, startMeasured } from './server-process.ts';
import type { Supplies } from './supplies.ts';

/** What is measured. `store` null: SQLite in a file. */
export type Case = { readonly scope: Scope; readonly source: 'sns' | 'sqs'; readonly store: string | null };

/** The head of the table that {@link measure} gives rows of. */
export const HEAD = ['server', 'by', 'store', 'notices', 'accepted', 'ack p50', 'ack p99', 'per CPU second', 'core in use', 'RSS'];

/** The first ones warm the server up and are not counted. */
export const WARM_UP = 1_000;

const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);

/** Sends some of the warnings; gives how long each took to be acknowledged, ms. */
type Send = (from: number, to?: number) => Promise<readonly number[]>;

function sendingBy(source: Case['source'], server: Measured, { posts, warnings, queue }: Supplies, limitMs: number): Send {
  if (source === 'sns') return (from, to) => postAll(server.webhook, posts.slice(from, to), limitMs);
  return (from, to) => queue.drain(warnings.slice(from, to).map(queued), limitMs);
}

async function measureServer(server: Measured, send: Send): Promise<readonly string[]> {
  await send(0, WARM_UP);
  const before = server.cost();
  const begunAt = performance.now();
  const delays = await send(WARM_UP);
  const seconds = (performance.now() - begunAt) / 1_000;
  const { cpuS, residentMb } = server.cost();
  const usedS = cpuS - before.cpuS;
  const { count, p50, p99 } = percentilesOf(delays);
  return [
    ...[String(count), `${Math.round(count / seconds)}/s`, ms(p50), ms(p99)],
    ...[String(Math.round(count / usedS)), `${Math.round((100 * usedS) / seconds)} %`, `${Math.round(residentMb)} MB`],
  ];
}

/** Starts a server, measures it and ends it. */
export async function measure({ scope, source, store }: Case, supplies: Supplies, limitMs: number): Promise<readonly string[]> {
  const server = await startMeasured({ scope, store, source, awsUrl: supplies.awsUrl, queueUrl: supplies.queue.url });
  try {
    const row = await measureServer(server, sendingBy(source, server, supplies, limitMs));
    return [scope, source.toUpperCase(), store === null ? 'SQLite' : 'PostgreSQL', ...row];
  } finally {
    await server.close();
  }
}
