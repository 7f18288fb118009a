import type { Instance } from '@lastcall/plugin-api';

/** Where an instance is; null where the notice did not say, then the inventory's own account and region are meant. */
export type Whereabouts = { readonly account: string | null; readonly region: string | null };

/** What AWS says about instances. "Absent" and "cannot tell" are two answers: the first is returned, the second thrown. */
export type Inventory = {
  /** Looks one instance up; calls that wait at the same time share requests. Throws `AWS_*` when it cannot tell. */
  lookUp(instanceId: string, where: Whereabouts, signal: AbortSignal): Promise<Instance | 'absent'>;
  /** How many instances a group is meant to have; null when AWS does not know the group. Throws when it cannot tell. */
  groupSize(group: string, where: Whereabouts, signal: AbortSignal): Promise<number | null>;
  /** Ids of the instances that run in a capacity reservation. Throws when it cannot tell. */
  instancesOf(reservationId: string, where: Whereabouts, signal: AbortSignal): Promise<readonly string[]>;
};
