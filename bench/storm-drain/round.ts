import { sleep, systemClock } from '@lastcall/plugin-api';
import { markAudit } from './audit.ts';
import type { Cluster } from './cluster.ts';
import { openContender } from './contenders.ts';
import { type CpuTimes, cpuByProgram } from './cpu.ts';
import type { ServerFindings } from './drain-ours.ts';
import { dyingOf, type Layout } from './layout.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { openSight, type Sight } from './sight.ts';
import type { Stock } from './stock.ts';
import type { Trial, Who } from './trials.ts';

/** What a round takes place on. */
export type Stage = { readonly trial: Trial; readonly cluster: Cluster; readonly layout: Layout; readonly stock: Stock };

/** One contender, and how long the pods take to stop, s. */
export type Play = { readonly who: Who; readonly stopS: number };

/** What came of a round. `server` null: there was none of ours. */
export type Round = Play & {
  readonly trial: Trial;
  readonly outcome: Outcome;
  readonly server: ServerFindings | null;
  /** CPU time each program took for it, s. */
  readonly cpuS: CpuTimes;
};

/** AWS takes a spot instance two minutes after its notice. */
const NOTICE_MS = 120_000;
const LOOK_MS = 100;
/** How long the cluster is left alone before a round, ms. */
const CALM_MS = 2_000;

function isEmpty({ pods }: Sight, dying: ReadonlySet<string>): boolean {
  return [...pods.values()].every(({ node, goneAt }) => goneAt !== null || !dying.has(node ?? ''));
}

const podsOn = (node: string, { pods }: Sight): readonly string[] =>
  [...pods.values()].filter((pod) => pod.node === node).map(({ name }) => name);

function spentSince(before: CpuTimes): CpuTimes {
  return Object.fromEntries(Object.entries(cpuByProgram()).map(([name, cpuS]) => [name, cpuS - (before[name] ?? 0)]));
}

/** Fills the nodes, lets the contender drain them, and waits until they are empty or the two minutes are over. */
export async function playRound({ trial, cluster, layout, stock }: Stage, { who, stopS }: Play): Promise<Round> {
  const namespace = await stock.fill(stopS);
  const contender = await openContender(who, { cluster, layout, trial });
  const sight = await openSight(cluster.api, namespace);
  try {
    await sleep(systemClock, CALM_MS);
    const nodes = dyingOf(layout);
    const dying = new Set(nodes.map(({ name }) => name));
    const pods = nodes.flatMap(({ name }) => podsOn(name, sight));
    const readAudit = markAudit(cluster.auditLog);
    const cpu = cpuByProgram();
    const beganAt = systemClock.now();
    const endsAt = beganAt + NOTICE_MS;
    await contender.drain({ cluster, namespace, dying: nodes, pods, endsAt });
    const waitUntil = trial.name === 'abort' ? beganAt : endsAt;
    while (!isEmpty(sight, dying) && systemClock.now() < waitUntil) await sleep(systemClock, LOOK_MS);
    const cpuS = spentSince(cpu);
    const server = await contender.findings();
    const outcome = outcomeOf({ user: contender.user, beganAt, dying, sight, noted: readAudit() });
    return { ...{ who, stopS, trial, outcome, server, cpuS } };
  } finally {
    sight.end();
    await contender.close();
  }
}
