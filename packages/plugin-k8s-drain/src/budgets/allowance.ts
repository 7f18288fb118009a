import { type DisruptionBudget, isFinished, isReady, isTerminating, type Pod } from '../api-server/objects.ts';
import { selects } from './selects.ts';

/** How many disruptions the budget says it allows now. Its status speaks of the past: an eviction's answer is the truth. */
export function allowanceOf({ metadata, status }: DisruptionBudget): number {
  const isCurrent = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return isCurrent ? (status?.disruptionsAllowed ?? 0) : 0;
}

/** True when the budget covers the pod. */
export const covers = ({ metadata, spec }: DisruptionBudget, pod: Pod): boolean =>
  metadata.namespace === pod.metadata.namespace && selects(spec.selector, pod.metadata.labels);

const hasEnoughWithoutIt = ({ status }: DisruptionBudget): boolean =>
  (status?.desiredHealthy ?? 0) > 0 && (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0);

/**
 * True when evicting the pod takes one from what the budget allows. The API server lets pods go that do not serve anyway: those
 * not started, ended or leaving, and those not ready where the budget has enough without them or says `AlwaysAllow`.
 */
export function takesFrom(budget: DisruptionBudget, pod: Pod): boolean {
  if (pod.status?.phase === 'Pending' || isFinished(pod) || isTerminating(pod)) return false;
  return isReady(pod) || !(budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || hasEnoughWithoutIt(budget));
}
