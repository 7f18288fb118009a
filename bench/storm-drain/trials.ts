import type { Size } from './layout.ts';
import type { Options } from './options.ts';

/** Who drains: the server with its plugin, one process of kubectl for each node, or a loop of eviction calls and nothing else. */
export const WHO = ['ours', 'kubectl', 'bare'] as const;
export type Who = (typeof WHO)[number];

/** What is measured on one cluster, one contender after the other. */
export type Trial = Size & {
  readonly name: 'storm' | 'crowd' | 'abort';
  readonly stopS: readonly number[];
  readonly who: readonly Who[];
};

const STORM = { name: 'storm', podsPerNode: 10, budgets: 'some', stopS: [5, 30] } as const;
/** One process of kubectl for each node is no longer possible with hundreds on a small machine. */
const STORMS: readonly Trial[] = [
  { ...STORM, nodes: 1, who: WHO },
  { ...STORM, nodes: 10, who: WHO },
  { ...STORM, nodes: 50, who: WHO },
  { ...STORM, nodes: 500, who: ['ours', 'bare'] },
];
/** Many pods on one node. */
const CROWD: Trial = { name: 'crowd', nodes: 1, podsPerNode: 100, budgets: 'none', stopS: [5], who: ['ours', 'kubectl'] };
/** The server is told to end in mid-storm. */
const ABORT: Trial = { name: 'abort', nodes: 50, podsPerNode: 10, budgets: 'some', stopS: [30], who: ['ours'] };

function narrowed(trial: Trial, { only, stopS }: Options): readonly Trial[] {
  const who = only?.filter((each) => trial.who.includes(each)) ?? trial.who;
  const stops = trial.name === 'storm' ? (stopS ?? trial.stopS) : trial.stopS;
  return who.length === 0 ? [] : [{ ...trial, who, stopS: stops }];
}

function stormOf(nodes: number): Trial {
  const known = STORMS.find((storm) => storm.nodes === nodes);
  return known ?? { ...STORM, nodes, who: nodes > 50 ? ['ours', 'bare'] : WHO };
}

/** What the options ask for. */
export function trialsOf(options: Options): readonly Trial[] {
  const storms = options.nodes?.map(stormOf) ?? STORMS;
  return [...storms, CROWD, ABORT].flatMap((trial) => narrowed(trial, options));
}
