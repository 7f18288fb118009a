import type { Agenda } from '../../agenda.ts';
import type { State } from './state.ts';

/** How Auto Scaling finds an instance. */
export type InstanceHealth = 'Healthy' | 'Unhealthy';

/** Auto Scaling's health checks: what somebody told it, and what it makes of that. */
export type HealthChecks = {
  /** Sets what Auto Scaling thinks of an instance. One that is still unhealthy and in service a second later is replaced. */
  setHealth(id: string, health: InstanceHealth): void;
  healthOf(id: string): InstanceHealth;
};

/** How long Auto Scaling takes to notice; AWS's takes longer. */
const NOTICED_MS = 1_000;

type Parts = { readonly state: Pick<State, 'groups'>; readonly agenda: Agenda; readonly replace: (id: string) => unknown };

/** Health checks under which every instance is healthy until somebody says otherwise. */
export function createHealthChecks({ state, agenda, replace }: Parts): HealthChecks {
  const unhealthy = new Set<string>();
  const isInService = (id: string) => [...state.groups.values()].some(({ members }) => members.get(id) === 'InService');
  return {
    healthOf: (id) => (unhealthy.has(id) ? 'Unhealthy' : 'Healthy'),
    setHealth(id, health) {
      if (health === 'Healthy') return void unhealthy.delete(id);
      unhealthy.add(id);
      agenda.after(NOTICED_MS, () => unhealthy.has(id) && isInService(id) && replace(id));
    },
  };
}
