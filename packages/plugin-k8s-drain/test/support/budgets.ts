import type { DisruptionBudget } from '../../src/api-server/objects.ts';
import { aPod } from './pods.ts';

type BudgetParts = {
  readonly name?: string;
  readonly uid?: string;
  readonly namespace?: string;
  readonly version?: number;
  readonly generation?: number;
  readonly spec?: DisruptionBudget['spec'];
  readonly status?: NonNullable<DisruptionBudget['status']>;
};

/** A budget over `app=web` in the namespace of {@link aPod} that allows this many disruptions. */
export const aBudget = (
  allowed: number,
  { name = 'web', uid = `uid-${name}`, namespace = 'shop', ...parts }: BudgetParts = {},
): DisruptionBudget => ({
  metadata: { name, uid, namespace, resourceVersion: String(parts.version ?? 1), generation: parts.generation ?? 1 },
  spec: parts.spec ?? { selector: { matchLabels: { app: 'web' } } },
  status: { disruptionsAllowed: allowed, observedGeneration: 1, currentHealthy: 3, desiredHealthy: 3, ...parts.status },
});

/** A pod that serves, so that a budget over `app=web` counts it. */
export const aServingPod = (name: string, labels: Readonly<Record<string, string>> = { app: 'web' }) =>
  aPod({ metadata: { name, uid: name, labels }, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } });

/** A pod that does not serve: the budget of the parts above has enough without it. */
export const anUnreadyPod = (name: string) =>
  aPod({
    metadata: { name, uid: name, labels: { app: 'web' } },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
  });
