import type { Fact, Facts } from '@lastcall/plugin-api';

/** What became of one pod. */
export type PodOutcome = {
  /** `namespace/name`. */
  readonly pod: string;
  readonly became: 'evicted' | 'deleted' | 'gone' | 'skipped' | 'failed' | 'unfinished';
  /** Why it was skipped, failed, or is unfinished, or that its object is still there; null where it went without a trace. */
  readonly reason: string | null;
  /** The code of the failure; null where there was none. */
  readonly code: string | null;
  /** The budget that keeps it, or kept it when it was deleted past it; null where none did. */
  readonly budget: string | null;
  /** From the first look at it until it was gone, or until now, ms. */
  readonly tookMs: number;
};

/** How a drain ended, pod by pod. */
export type Drained = {
  readonly node: string;
  readonly pods: readonly PodOutcome[];
  /** The volumes that were still attached to the node at the end. */
  readonly volumes: readonly string[];
};

/** What a drain would have done. */
export type Rehearsed = {
  readonly node: string;
  readonly moving: number;
  readonly staying: number;
  /** Pods the server would not have let go at once. */
  readonly refused: number;
};

const LISTED = 5;
const KEPT = 15;
const WORST_FIRST: readonly PodOutcome['became'][] = ['failed', 'unfinished', 'deleted', 'evicted', 'gone', 'skipped'];

/** The pods of a drain that may still be under way. */
type SoFar = Pick<Drained, 'pods'>;

const withOutcome = ({ pods }: SoFar, became: PodOutcome['became']) => pods.filter((pod) => pod.became === became);
const slowest = (pods: readonly PodOutcome[]): PodOutcome | undefined =>
  pods.filter((pod) => pod.became !== 'skipped').sort((one, other) => other.tookMs - one.tookMs)[0];

const plural = (count: number) => (count === 1 ? '1 pod' : `${count} pods`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const WORDS = [
  ['evicted', 'evicted'],
  ['deleted', 'deleted instead of evicted'],
  ['gone', 'gone by themselves'],
  ['failed', 'failed'],
  ['unfinished', 'unfinished'],
  ['skipped', 'left where they are'],
] as const;

/** `shop/cart-7c9 (PDB cart)`: the pod, and what keeps it. */
export const namePod = ({ pod, budget }: Pick<PodOutcome, 'pod' | 'budget'>): string => (budget === null ? pod : `${pod} (PDB ${budget})`);

/** True when every pod that had to go has gone. */
export const isComplete = (drained: Drained): boolean =>
  withOutcome(drained, 'failed').length === 0 && withOutcome(drained, 'unfinished').length === 0;

/** True when the time was up before all of them had gone. */
export const isOutOfTime = (drained: Drained): boolean => withOutcome(drained, 'unfinished').length > 0;

/** The budgets that were passed over, by name. */
function overridden(drained: SoFar): string {
  const names = new Set(withOutcome(drained, 'deleted').flatMap(({ budget }) => budget ?? []));
  return names.size === 0 ? '' : `, past PDB ${[...names].slice(0, LISTED).join(', ')}`;
}

/** One line for people: node, counts, the slowest pod. */
export function summaryOf(drained: Drained): string {
  const counts = WORDS.map(([became, words]) => [withOutcome(drained, became).length, words] as const).filter(([count]) => count > 0);
  const slow = slowest(drained.pods);
  const volumes = drained.volumes.length > 0 ? `, still attached: ${drained.volumes.slice(0, LISTED).join(', ')}` : '';
  const tail = slow && isComplete(drained) ? `, slowest ${slow.pod} ${seconds(slow.tookMs)}${volumes}` : '';
  if (counts.length === 0) return `node ${drained.node} had no pods`;
  return `node ${drained.node}: ${counts.map(([count, words]) => `${count} ${words}`).join(', ')}${overridden(drained)}${tail}`;
}

/** Why the drain is not complete, naming the pods: the blocked and the slow ones first. */
export function whyIncomplete(drained: Drained): string {
  const left = [...withOutcome(drained, 'failed'), ...withOutcome(drained, 'unfinished')];
  const worst = [...left].sort((one, other) => other.tookMs - one.tookMs).slice(0, LISTED);
  const named = worst.map((pod) => (pod.reason === null ? namePod(pod) : `${namePod(pod)}: ${pod.reason}`));
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : '';
  return `${plural(left.length)} left: ${named.join('; ')}${more}`;
}

/** The line of progress: how many are gone, and which one is waited for. */
export function progressLine(drained: SoFar): string {
  const all = drained.pods.filter((pod) => pod.became !== 'skipped');
  const left = all.filter((pod) => pod.became === 'unfinished');
  const waiting = left.find((pod) => pod.budget !== null) ?? slowest(left);
  const tail = waiting ? `, waiting for ${namePod(waiting)}` : '';
  return `${all.length - left.length} of ${plural(all.length)} gone${tail}`;
}

/** What is worth keeping pod by pod: those that did not go as they should first, then the slowest; facts are small. */
function noteworthy({ pods }: SoFar): readonly Fact[] {
  const rank = ({ became }: PodOutcome) => WORST_FIRST.indexOf(became);
  const sorted = pods
    .filter(({ became }) => became !== 'skipped')
    .sort((one, other) => rank(one) - rank(other) || other.tookMs - one.tookMs);
  return sorted.slice(0, KEPT).map(({ pod, became, reason, code, tookMs }) => ({ pod, became, tookMs, why: code ?? reason }));
}

/** The drain as facts: counts, the slowest pod, the budgets that blocked. */
export function factsOf(drained: Drained): Facts {
  const slow = slowest(drained.pods);
  const blocking = drained.pods.flatMap(({ pod, budget }) => (budget === null ? [] : [`${pod.split('/')[0]}/${budget}`]));
  return {
    node: drained.node,
    ...Object.fromEntries(WORDS.map(([became]) => [became, withOutcome(drained, became).length])),
    slowestPod: slow?.pod ?? null,
    slowestMs: slow?.tookMs ?? null,
    blockedBy: [...new Set(blocking)].slice(0, LISTED),
    volumesAttached: drained.volumes.length,
    pods: noteworthy(drained),
  };
}

/** What a drain would have done, in one line. */
export function rehearsalOf({ node, moving, staying, refused }: Rehearsed): string {
  const left = staying > 0 ? `, left ${staying} where they are` : '';
  const kept = refused > 0 ? `; the API server would have refused ${refused} of them at first` : '';
  return `would have evicted ${plural(moving)} of node ${node}${left}${kept}`;
}
