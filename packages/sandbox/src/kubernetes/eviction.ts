import { checkPreconditions, type DeleteOptions, deleteObject, isTerminal, isTerminating } from './deletion.ts';
import { coverage } from './disruption.ts';
import { checkNamespace } from './namespaces.ts';
import { type DisruptionBudget, isTrue, type KubernetesObject, type Pod, type Ref, timestamp, withCondition } from './objects.ts';
import { forbidden, internalError, notFound, type StatusError, tooManyRequests } from './status-error.ts';
import type { Store } from './store.ts';

/** What to evict and how; `at` is the present instant. */
export type Eviction = { readonly ref: Ref; readonly options: DeleteOptions; readonly at: number };

const MAX_DISRUPTED_PODS = 2000;
const STILL_PROCESSED_SECONDS = 10;

/** Pods no budget protects: they serve nobody or are going already (eviction.go, canIgnorePDB). */
const isUnprotected = (pod: Pod) => isTerminal(pod) || pod.status.phase === 'Pending' || isTerminating(pod);

function refusedBy(budget: DisruptionBudget, why: { readonly message: string; readonly retryAfterSeconds?: number }): StatusError {
  const { message, ...retry } = why;
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} ${message}` }],
    ...retry,
  });
}

/** Whether the budget lets a pod go that is not ready, without counting it. */
function letsUnready({ spec, status }: DisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** The budget with this eviction counted; throws the `StatusError` the API server answers when it does not allow one. */
function spent(budget: DisruptionBudget, { name, at }: { name: string; at: number }): DisruptionBudget {
  const { status, metadata } = budget;
  if (status.observedGeneration < (metadata.generation ?? 0))
    throw refusedBy(budget, { message: 'is still being processed by the server.', retryAfterSeconds: STILL_PROCESSED_SECONDS });
  if (status.disruptionsAllowed < 0) throw forbidden('pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods).length > MAX_DISRUPTED_PODS)
    throw forbidden('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (status.disruptionsAllowed === 0)
    throw refusedBy(budget, { message: `needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently` });
  const disruptedPods = { ...status.disruptedPods, [name]: timestamp(at) };
  return { ...budget, status: { ...status, disruptionsAllowed: status.disruptionsAllowed - 1, disruptedPods } };
}

/** The budget to write back before the pod may go, null when none has to be asked. */
function budgetToSpend(pod: Pod, { budgets, at }: { budgets: readonly DisruptionBudget[]; at: number }): DisruptionBudget | null {
  if (isUnprotected(pod)) return null;
  const [budget, another] = budgets.filter((candidate) => coverage(candidate)(pod));
  if (!budget) return null;
  if (another) throw internalError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  if (!isTrue(pod, 'Ready') && letsUnready(budget)) return null;
  return spent(budget, { name: pod.metadata.name, at });
}

function markDisrupted(store: Store, { pod, at }: { pod: Pod; at: number }): void {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: timestamp(at),
  };
  store.put('pods', { ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) } });
}

/**
 * Evicts a pod within its disruption budget and returns what is left of the pod.
 * As in the real server a uid that does not fit is noticed only after the budget was spent.
 * Throws the `StatusError` that is to be answered.
 */
export function evict(store: Store, { ref, options, at }: Eviction): KubernetesObject {
  const pod = store.get(ref) as Pod | null;
  if (!pod) throw notFound(ref);
  checkNamespace(store, ref);
  const budget = budgetToSpend(pod, { budgets: store.list('poddisruptionbudgets') as readonly DisruptionBudget[], at });
  const isDryRun = (options.dryRun?.length ?? 0) > 0;
  if (budget && !isDryRun) store.put('poddisruptionbudgets', budget);
  checkPreconditions(ref, { object: pod, options });
  if (!isDryRun) markDisrupted(store, { pod, at });
  const { preconditions: _checked, ...rest } = options;
  return deleteObject(store, { ref, options: rest, at });
}
