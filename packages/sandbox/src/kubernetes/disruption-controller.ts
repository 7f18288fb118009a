import type { Agenda } from '../agenda.ts';
import type { Change } from './change-log.ts';
import type { Controller } from './controller.ts';
import { budgetStatus, countsReplicas, coverage, DISRUPTION_TIMEOUT_MS } from './disruption.ts';
import { controllerOf, type DisruptionBudget, type KubernetesObject, type Pod, type Ref } from './objects.ts';
import { refOf, type Store } from './store.ts';

const BUDGETS = 'poddisruptionbudgets';

type Options = { readonly store: Store; readonly agenda: Agenda; readonly lagMs: number };

/** How many pods the owners of these want; a pod without an owner counts for itself. */
function wantedReplicas(store: Store, pods: readonly Pod[]): number {
  const owners = new Map(pods.map((pod) => [controllerOf(pod)?.uid ?? pod.metadata.uid, controllerOf(pod)]));
  const namespace = pods[0]?.metadata.namespace ?? '';
  const replicas = [...owners.values()].map((owner) => {
    const set = owner && store.get({ resource: `${owner.kind.toLowerCase()}s`, namespace, name: owner.name });
    return (set?.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  });
  return replicas.reduce((sum, count) => sum + count, 0);
}

function reconcile({ store, agenda }: Options, ref: Ref): void {
  const budget = store.get(ref) as DisruptionBudget | null;
  if (!budget) return;
  const pods = (store.list('pods') as readonly Pod[]).filter(coverage(budget));
  const expectedPods = countsReplicas(budget) ? wantedReplicas(store, pods) : pods.length;
  const status = budgetStatus(budget, { pods, expectedPods, at: agenda.now() });
  store.put(BUDGETS, { ...budget, status });
}

function isConcerned(budget: DisruptionBudget, { ref, object, previous }: Change): boolean {
  if (ref.resource === BUDGETS) return object.metadata.uid === budget.metadata.uid;
  if (ref.namespace !== budget.metadata.namespace) return false;
  if (ref.resource !== 'pods') return true;
  const isCovered = coverage(budget);
  return [object, previous].some((pod: KubernetesObject | null) => pod !== null && isCovered(pod as Pod));
}

/**
 * Keeps the status of every disruption budget true, `lagMs` behind what happens. While it is paused budgets go stale,
 * and those whose spec has changed answer evictions with "still being processed".
 */
export function startDisruptionController(options: Options): Controller {
  const { store, agenda, lagMs } = options;
  const due = new Map<string, () => void>();
  let paused = false;
  const enqueue = (ref: Ref, ms: number) => {
    const key = `${ref.namespace}/${ref.name}`;
    if (paused || due.has(key)) return;
    const act = () => {
      due.delete(key);
      reconcile(options, ref);
    };
    due.set(key, agenda.after(ms, act));
  };
  const budgets = () => store.list(BUDGETS) as readonly DisruptionBudget[];
  store.subscribe((change) => {
    if (!['pods', 'replicasets', 'statefulsets', BUDGETS].includes(change.ref.resource)) return;
    // A new budget is counted at once, so that whoever adds one can rely on it.
    if (change.ref.resource === BUDGETS && change.type === 'ADDED' && !paused) return reconcile(options, change.ref);
    for (const budget of budgets()) if (isConcerned(budget, change)) enqueue(refOf(BUDGETS, budget), lagMs);
  });
  agenda.every(DISRUPTION_TIMEOUT_MS / 4, () => budgets().map((budget) => enqueue(refOf(BUDGETS, budget), 0)));
  return {
    pause() {
      paused = true;
      for (const callOff of due.values()) callOff();
      due.clear();
    },
    resume() {
      paused = false;
      for (const budget of budgets()) reconcile(options, refOf(BUDGETS, budget));
    },
  };
}
