import { isTerminating } from './deletion.ts';
import { type DisruptionBudget, type DisruptionBudgetStatus, isTrue, type Pod } from './objects.ts';
import { selectorTest } from './selectors.ts';

/** How long an eviction that was granted counts although its pod does not terminate (disruption.go, DeletionTimeout). */
export const DISRUPTION_TIMEOUT_MS = 120_000;

/** A test for the pods a budget covers. */
export function coverage({ metadata, spec }: DisruptionBudget): (pod: Pod) => boolean {
  const isSelected = selectorTest(spec.selector);
  return (pod) => pod.metadata.namespace === metadata.namespace && isSelected(pod.metadata.labels);
}

function scaled(value: number | string, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

/** Whether the budget is a share of the replicas its pods' owners want, not a plain number of pods that exist. */
export function countsReplicas({ spec }: DisruptionBudget): boolean {
  return spec.maxUnavailable !== undefined || typeof spec.minAvailable === 'string';
}

function desiredHealthy({ spec }: DisruptionBudget, expectedPods: number): number {
  if (spec.maxUnavailable === undefined) return scaled(spec.minAvailable ?? 0, expectedPods);
  return Math.max(0, expectedPods - scaled(spec.maxUnavailable, expectedPods));
}

/** The granted evictions that still count: their pod is there, not yet terminating, and was granted its eviction lately. */
function stillDisrupted(budget: DisruptionBudget, { pods, at }: { pods: readonly Pod[]; at: number }): Readonly<Record<string, string>> {
  const living = new Set(pods.filter((pod) => !isTerminating(pod)).map((pod) => pod.metadata.name));
  const counts = ([name, grantedAt]: readonly [string, string]) => living.has(name) && Date.parse(grantedAt) + DISRUPTION_TIMEOUT_MS > at;
  return Object.fromEntries(Object.entries(budget.status.disruptedPods).filter(counts));
}

type World = {
  /** The pods the budget covers. */
  readonly pods: readonly Pod[];
  /** How many there should be. */
  readonly expectedPods: number;
  readonly at: number;
};

/** The status the disruption controller writes (disruption.go, trySync and updatePdbStatus). */
export function budgetStatus(budget: DisruptionBudget, { pods, expectedPods, at }: World): DisruptionBudgetStatus {
  const disruptedPods = stillDisrupted(budget, { pods, at });
  const isHealthy = (pod: Pod) => isTrue(pod, 'Ready') && !isTerminating(pod) && !(pod.metadata.name in disruptedPods);
  const currentHealthy = pods.filter(isHealthy).length;
  const desired = desiredHealthy(budget, expectedPods);
  return {
    observedGeneration: budget.metadata.generation ?? 0,
    disruptionsAllowed: expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desired),
    currentHealthy,
    desiredHealthy: desired,
    expectedPods,
    disruptedPods,
  };
}
