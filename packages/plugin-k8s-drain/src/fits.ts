import type { Instance, Interruption } from '@lastcall/plugin-api';
import type { ClusterWhen } from './clusters.ts';

type Subject = Pick<Interruption, 'account' | 'region' | 'instance'>;

const isAmong = (said: string | null, asked: readonly string[] | undefined): boolean =>
  asked === undefined || (said !== null && asked.includes(said));

/** A tag of the Auto Scaling group counts where the instance itself has none of that key, as in the `when` of a pipeline. */
function hasTag(instance: Instance | null, key: string, value: string): boolean {
  const own = Object.hasOwn(instance?.tags ?? {}, key) ? instance?.tags : instance?.groupTags;
  return own?.[key] === value;
}

/** True when everything that is asked for holds. What is not known matches nothing. */
export function fits({ tags = {}, accounts, regions }: ClusterWhen, { account, region, instance }: Subject): boolean {
  const hasAll = Object.entries(tags).every(([key, value]) => hasTag(instance, key, value));
  return hasAll && isAmong(account, accounts) && isAmong(region, regions);
}
