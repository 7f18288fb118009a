import type { KubectlRun, OurRun } from './case.ts';

type Words = readonly string[];

/** What a kubectl is told, in the words of our step. */
export type Told = {
  readonly acts: OurRun['acts'];
  readonly nodes: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly dryRun: boolean;
  readonly timeoutMs: number | null;
};

const ACTS: Readonly<Record<string, OurRun['acts']>> = { drain: ['prepare', 'run'], cordon: ['prepare'], uncordon: ['cancel'] };

const has = (words: Words, flag: string): boolean => words.includes(`--${flag}`);
const valueFor = (words: Words, flag: string): string | null =>
  words.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? null;

function numbersIn(words: Words): Readonly<Record<string, unknown>> {
  const grace = valueFor(words, 'grace-period');
  const skipWait = valueFor(words, 'skip-wait-for-delete-timeout');
  // Any negative grace means the pod's own; ours has one word for it.
  return { ...(grace && { gracePeriod: Math.max(-1, Number(grace)) }), ...(skipWait && { skipWaitForDeleteTimeout: Number(skipWait) }) };
}

function configOf(words: Words): Told['config'] {
  const podSelector = valueFor(words, 'pod-selector');
  const dryRun = valueFor(words, 'dry-run');
  return {
    ignoreDaemonSets: has(words, 'ignore-daemonsets'),
    deleteEmptyDirData: has(words, 'delete-emptydir-data'),
    force: has(words, 'force'),
    disableEviction: has(words, 'disable-eviction'),
    ...numbersIn(words),
    ...(podSelector && { podSelector }),
    ...(dryRun && { dryRun }),
  };
}

/** Reads the arguments of a kubectl, so that both sides are told the same. */
export function toldBy({ args }: KubectlRun): Told {
  const [command = '', ...words] = args.split(' ');
  const timeout = valueFor(words, 'timeout');
  return {
    acts: ACTS[command] ?? [],
    nodes: words.filter((word) => !word.startsWith('--')),
    config: configOf(words),
    dryRun: has(words, 'dry-run=client') || has(words, 'dry-run=server'),
    timeoutMs: timeout === null ? null : Number.parseInt(timeout, 10) * 1_000,
  };
}
